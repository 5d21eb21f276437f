package org.eaft.eval.bfcl;

import java.util.List;
import java.util.Map;

/** Values in messages: cut where they are long. */
final class Shown {

  private static final int MAX_LENGTH = 200;

  private final StringBuilder out = new StringBuilder();

  private Shown() {}

  static String of(Object value) {
    Shown shown = new Shown();
    shown.add(value);
    return shown.isFull() ? shown.out.substring(0, MAX_LENGTH) + "..." : shown.out.toString();
  }

  private boolean isFull() {
    return out.length() > MAX_LENGTH;
  }

  private void add(Object value) {
    if (isFull()) {
      return;
    } else if (value instanceof String s) {
      out.append('\'').append(s, 0, Math.min(s.length(), MAX_LENGTH)).append('\'');
    } else if (value instanceof List<?> items) {
      boolean tuple = value instanceof PyTuple;
      String comma = tuple ? "(" : "[";
      for (Object item : items) {
        out.append(comma);
        add(item);
        comma = ", ";
      }
      out.append(items.isEmpty() ? comma : "").append(tuple ? ")" : "]");
    } else if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> e : map.entrySet()) {
        out.append(comma);
        add(e.getKey());
        out.append(": ");
        add(e.getValue());
        comma = ", ";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else {
      out.append(value);
    }
  }
}
