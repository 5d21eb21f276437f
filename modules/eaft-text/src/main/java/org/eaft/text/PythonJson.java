package org.eaft.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes JSON with the spaces of Python's json.dumps. */
final class PythonJson {

  private final int indent;
  private final boolean ascii;
  private final boolean sortKeys;
  private final StringBuilder out = new StringBuilder();

  /**
   * A writer of one value.
   *
   * @param indent spaces per level, 0 for one line
   * @param ascii whether other characters are escaped
   */
  PythonJson(int indent, boolean ascii, boolean sortKeys) {
    this.indent = indent;
    this.ascii = ascii;
    this.sortKeys = sortKeys;
  }

  String write(Object value) {
    value(value, 0);
    return out.toString();
  }

  private void value(Object v, int level) {
    if (v instanceof Map<?, ?> m) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(m.entrySet());
      if (sortKeys) {
        entries.sort(Comparator.comparing(e -> e.getKey().toString()));
      }
      sequence('{', '}', entries, level, e -> entry(e, level + 1));
    } else if (v instanceof Iterable<?> items) {
      List<Object> list = new ArrayList<>();
      items.forEach(list::add);
      sequence('[', ']', list, level, e -> value(e, level + 1));
    } else if (v instanceof Boolean || v == null) {
      out.append(v);
    } else if (v instanceof Double || v instanceof Float || v instanceof BigDecimal) {
      out.append(number(((Number) v).doubleValue()));
    } else if (v instanceof Number) {
      out.append(v);
    } else {
      string(v.toString());
    }
  }

  private void entry(Map.Entry<?, ?> e, int level) {
    string(e.getKey().toString());
    out.append(": ");
    value(e.getValue(), level);
  }

  private <T> void sequence(char open, char close, List<T> items, int level, Consumer<T> one) {
    out.append(open);
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : indent > 0 ? "," : ", ");
      newline(level + 1);
      one.accept(items.get(i));
    }
    if (!items.isEmpty()) {
      newline(level);
    }
    out.append(close);
  }

  private void newline(int level) {
    if (indent > 0) {
      out.append('\n').append(" ".repeat(indent * level));
    }
  }

  /**
   * repr(float): plain digits from 1e-4 up to below 1e16, else an exponent of at least two digits.
   */
  static String number(double d) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return Double.isNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
    }
    double size = Math.abs(d);
    if (d == 0 || (size >= 1e-4 && size < 1e16)) {
      String plain = new BigDecimal(Double.toString(d)).toPlainString();
      return d == 0 ? (1 / d < 0 ? "-0.0" : "0.0") : plain.contains(".") ? plain : plain + ".0";
    }
    BigDecimal b = new BigDecimal(Double.toString(d)).stripTrailingZeros();
    String digits = b.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - b.scale();
    String mantissa = digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "");
    return "%s%se%s%02d"
        .formatted(d < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
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
          if (c < 0x20 || (ascii && c > 0x7e)) {
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
