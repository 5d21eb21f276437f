package org.eaft.models.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Complaints about tensors, in the order in which they came. What is said of the same tensor of
 * many layers takes one line, so that a list of hundreds can be read.
 */
final class Misfits {
  /** Of the same complaint in fewer layers each has a line of its own. */
  private static final int FEW = 3;

  /** No model has so many kinds of tensors; what lies beyond is counted only. */
  private static final int MAX_LINES = 40;

  private static final Pattern LAYER = Pattern.compile("^model\\.layers\\.(0|[1-9]\\d{0,5})\\.");

  private final Map<String, TreeSet<Integer>> layers = new LinkedHashMap<>();
  private int count;

  /**
   * Adds a complaint.
   *
   * @param kind such as {@code missing}
   * @param detail follows the tensor's name
   */
  void add(String kind, String name, String detail) {
    Matcher layer = LAYER.matcher(name);
    boolean inLayer = layer.find();
    String general =
        inLayer ? "model.layers.%s." + plain(name.substring(layer.end())) : plain(name);
    String line = "%s: %s%s".formatted(plain(kind), general, plain(detail));
    TreeSet<Integer> found = layers.computeIfAbsent(line, key -> new TreeSet<>());
    if (inLayer) {
      found.add(Integer.parseInt(layer.group(1)));
    }
    count++;
  }

  /** The lines are patterns for the number of a layer. */
  private static String plain(String text) {
    return text.replace("%", "%%");
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** A line for each, or for each kind of tensor. */
  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n  ");
    int shown = 0;
    for (Map.Entry<String, TreeSet<Integer>> e : layers.entrySet()) {
      TreeSet<Integer> of = e.getValue();
      if (shown == MAX_LINES) {
        return lines
            .add("... and %d more lines like these".formatted(layers.size() - shown))
            .toString();
      }
      shown++;
      if (of.isEmpty()) {
        lines.add(e.getKey().formatted());
      } else if (of.size() < FEW) {
        of.forEach(layer -> lines.add(e.getKey().formatted(layer)));
      } else {
        lines.add("%s, of layers %s".formatted(e.getKey().formatted("N"), ranges(of)));
      }
    }
    return lines.toString();
  }

  private static String ranges(TreeSet<Integer> numbers) {
    StringJoiner ranges = new StringJoiner(", ");
    for (Integer first = numbers.first(); first != null; ) {
      int last = first;
      while (numbers.contains(last + 1)) {
        last++;
      }
      ranges.add(first == last ? "" + first : "%d to %d".formatted(first, last));
      first = numbers.higher(last);
    }
    return ranges.toString();
  }
}
