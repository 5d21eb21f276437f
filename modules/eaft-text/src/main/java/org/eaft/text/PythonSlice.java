package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import jinjava.javax.el.ELException;

/**
 * {@code sequence[start:end:step]} as Python counts it: code points of a str, negative from the
 * end.
 */
final class PythonSlice {

  private final int from;
  private final int to;
  private final int step;

  private PythonSlice(int from, int to, int step) {
    this.from = from;
    this.to = to;
    this.step = step;
  }

  static Object of(Object base, Object start, Object end, Object step) {
    if (base instanceof CharSequence s) {
      int[] points = s.toString().codePoints().toArray();
      StringBuilder out = new StringBuilder();
      for (int i : slice(points.length, start, end, step).indices()) {
        out.appendCodePoint(points[i]);
      }
      return out.toString();
    }
    List<?> list = (List<?>) base;
    List<Object> out = new ArrayList<>();
    for (int i : slice(list.size(), start, end, step).indices()) {
      out.add(list.get(i));
    }
    return out;
  }

  /** One character of a str; null, which is undefined, outside of it. */
  static String character(String s, int index) {
    int[] points = s.codePoints().toArray();
    int i = index < 0 ? index + points.length : index;
    return i < 0 || i >= points.length ? null : Character.toString(points[i]);
  }

  private static PythonSlice slice(int length, Object start, Object end, Object step) {
    int by = number(step, 1);
    if (by == 0) {
      throw new ELException("slice step cannot be zero");
    }
    int low = by > 0 ? 0 : -1;
    int high = by > 0 ? length : length - 1;
    int from = start == null ? (by > 0 ? low : high) : clip(number(start, 0), length, low, high);
    int to = end == null ? (by > 0 ? high : low) : clip(number(end, 0), length, low, high);
    return new PythonSlice(from, to, by);
  }

  private static int clip(int index, int length, int low, int high) {
    int i = index < 0 ? index + length : index;
    return Math.max(low, Math.min(high, i));
  }

  private static int number(Object value, int absent) {
    if (value == null) {
      return absent;
    }
    if (value instanceof Number n) {
      return Math.toIntExact(n.longValue());
    }
    throw new ELException("slice bounds must be integers, not " + value);
  }

  private List<Integer> indices() {
    List<Integer> all = new ArrayList<>();
    for (int i = from; step > 0 ? i < to : i > to; i += step) {
      all.add(i);
    }
    return all;
  }
}
