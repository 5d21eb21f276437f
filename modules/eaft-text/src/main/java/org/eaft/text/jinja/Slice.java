package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code sequence[start:end:step]} as Python counts it: code points of a str, negative from the
 * end.
 */
final class Slice {

  private final int from;
  private final int to;
  private final int step;

  private Slice(int from, int to, int step) {
    this.from = from;
    this.to = to;
    this.step = step;
  }

  /** What stands between the brackets; null where nothing does. */
  record Bounds(Object start, Object end, Object step) {}

  static Object of(Object base, Bounds b) {
    if (base instanceof String s) {
      return text(s, b);
    } else if (base instanceof List<?> list) {
      List<Object> out = new ArrayList<>();
      for (int i : slice(list.size(), b.start(), b.end(), b.step()).indices()) {
        out.add(list.get(i));
      }
      return list instanceof Tuple ? new Tuple(out) : out;
    }
    throw JinjaException.of("%s cannot be sliced", Values.kind(base));
  }

  private static String text(String s, Bounds b) {
    int[] points = s.codePoints().toArray();
    Slice slice = slice(points.length, b.start(), b.end(), b.step());
    StringBuilder out = new StringBuilder();
    for (int i : slice.indices()) {
      out.appendCodePoint(points[i]);
    }
    return out.toString();
  }

  /** One character of a str; null, which is undefined, outside of it. */
  static String character(String s, int index) {
    int[] points = s.codePoints().toArray();
    int i = index < 0 ? index + points.length : index;
    return i < 0 || i >= points.length ? null : Character.toString(points[i]);
  }

  private static Slice slice(int length, Object start, Object end, Object step) {
    int by = number(step, 1);
    if (by == 0) {
      throw JinjaException.of("slice step cannot be zero");
    }
    int low = by > 0 ? 0 : -1;
    int high = by > 0 ? length : length - 1;
    int from = start == null ? (by > 0 ? low : high) : clip(number(start, 0), length, low, high);
    int to = end == null ? (by > 0 ? high : low) : clip(number(end, 0), length, low, high);
    return new Slice(from, to, by);
  }

  private static int clip(int index, int length, int low, int high) {
    long i = index < 0 ? index + (long) length : index;
    return (int) Math.max(low, Math.min(high, i));
  }

  private static int number(Object value, int absent) {
    return value == null ? absent : Numbers.toIndex(value, "a bound of a slice");
  }

  private List<Integer> indices() {
    List<Integer> all = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      all.add((int) i);
    }
    return all;
  }
}
