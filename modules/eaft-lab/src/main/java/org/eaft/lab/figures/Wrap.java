package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Breaks text into lines. */
final class Wrap {

  private Wrap() {}

  /** Lines of at most a width; a word that is wider is broken too. */
  static List<String> lines(String text, ToIntFunction<String> measure, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (measure.applyAsInt(longer) <= width) {
        line = longer;
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line);
      }
      line = word;
      while (measure.applyAsInt(line) > width) {
        int n = line.length() - 1;
        while (n > 1 && measure.applyAsInt(line.substring(0, n)) > width) {
          n--;
        }
        lines.add(line.substring(0, n));
        line = line.substring(n);
      }
    }
    if (!line.isEmpty()) {
      lines.add(line);
    }
    return lines;
  }
}
