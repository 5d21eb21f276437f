package org.eaft.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Python's {@code json.dumps}. */
final class JsonWriter {

  private final Format format;
  private final StringBuilder out = new StringBuilder();

  private JsonWriter(Format format) {
    this.format = format;
  }

  /**
   * How to write.
   *
   * @param indent what a level is set in by; null for one line
   * @param ascii whether other characters are escaped
   * @param item between items
   * @param key between a key and its value
   */
  record Format(String indent, boolean ascii, boolean sortKeys, String item, String key) {
    static final Format PLAIN = new Format(null, false, false, ", ", ": ");
  }

  static String write(Object value, Format format) {
    JsonWriter w = new JsonWriter(format);
    w.value(value, 0);
    return w.out.toString();
  }

  private void value(Object v, int level) {
    if (v instanceof Map<?, ?> m) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(m.entrySet());
      if (format.sortKeys()) {
        entries.sort(Comparator.comparing(e -> key(e.getKey()), Values::compare));
      }
      sequence('{', '}', entries, level, e -> entry(e, level + 1));
    } else if (v instanceof Collection<?> items) {
      sequence('[', ']', List.copyOf(boxed(items)), level, e -> value(e.value(), level + 1));
    } else if (v instanceof Boolean || v == null) {
      out.append(v);
    } else if (v instanceof Double || v instanceof Float || v instanceof BigDecimal) {
      out.append(number(((Number) v).doubleValue()));
    } else if (v instanceof Number) {
      out.append(v);
    } else if (v instanceof String s) {
      string(s);
    } else if (v instanceof Markup m) {
      string(m.text());
    } else {
      throw JinjaException.of("%s cannot be written as JSON", Values.kind(v));
    }
  }

  /** An item that may be null. */
  private record Item(Object value) {}

  private static List<Item> boxed(Collection<?> items) {
    List<Item> all = new ArrayList<>(items.size());
    items.forEach(i -> all.add(new Item(i)));
    return all;
  }

  private static String number(double d) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return Double.isNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
    }
    return Repr.number(d);
  }

  /** Keys that are numbers, true, false or none become text. */
  private static String key(Object key) {
    if (key instanceof String s) {
      return s;
    } else if (key == null || key instanceof Boolean) {
      return String.valueOf(key);
    } else if (key instanceof Number) {
      return Values.repr(key);
    }
    throw JinjaException.of("%s cannot be a key in JSON", Values.kind(key));
  }

  private void entry(Map.Entry<?, ?> e, int level) {
    string(key(e.getKey()));
    out.append(format.key());
    value(e.getValue(), level);
  }

  private <T> void sequence(char open, char close, List<T> items, int level, Consumer<T> one) {
    out.append(open);
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : format.item());
      newline(level + 1);
      one.accept(items.get(i));
    }
    if (!items.isEmpty()) {
      newline(level);
    }
    out.append(close);
  }

  private void newline(int level) {
    if (format.indent() != null) {
      out.append('\n').append(format.indent().repeat(level));
    }
  }

  private void string(String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || (format.ascii() && c > 0x7e)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
