package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often n-grams of one to three characters are in 55 languages, as langdetect knows it. */
final class LanguageProfiles {

  private final List<String> names = new ArrayList<>();
  private final List<long[]> totals = new ArrayList<>();
  private final Map<String, Integer> index = new HashMap<>();
  private final byte[][] where;
  private final int[][] counts;

  /** From the sections of langdetect's resource. */
  LanguageProfiles(Map<String, List<String>> sections) {
    for (String line : sections.get("languages")) {
      String[] parts = line.split(" ");
      names.add(parts[0]);
      totals.add(
          new long[] {
            Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3])
          });
    }
    List<String> grams = sections.get("grams");
    where = new byte[grams.size()][];
    counts = new int[grams.size()][];
    for (int i = 0; i < where.length; i++) {
      index.put(grams.get(i), i);
      where[i] = languages(sections.get("where").get(i));
      counts[i] = numbers(sections.get("counts").get(i), where[i].length);
    }
  }

  private static byte[] languages(String letters) {
    byte[] languages = new byte[letters.length()];
    for (int i = 0; i < languages.length; i++) {
      languages[i] = (byte) (letters.charAt(i) - 'A');
    }
    return languages;
  }

  private static int[] numbers(String line, int n) {
    int[] numbers = new int[n];
    int from = 0;
    for (int i = 0; i < n; i++) {
      int to = line.indexOf(' ', from) < 0 ? line.length() : line.indexOf(' ', from);
      numbers[i] = Integer.parseInt(line, from, to, 10);
      from = to + 1;
    }
    return numbers;
  }

  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  boolean contains(String gram) {
    return index.containsKey(gram);
  }

  /** Multiplies the languages' probabilities by that of the n-gram, plus a little. */
  void update(double[] probabilities, String gram, double little) {
    int row = index.get(gram);
    int size = gram.codePointCount(0, gram.length());
    int member = 0;
    for (int l = 0; l < probabilities.length; l++) {
      double p = 0;
      if (member < where[row].length && where[row][member] == l) {
        p = (double) counts[row][member++] / totals.get(l)[size - 1];
      }
      probabilities[l] *= little + p;
    }
  }
}
