package org.eaft.text.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Python's {@code repr} of values that JSON knows. */
final class Repr {

  private Repr() {}

  static void write(Object v, StringBuilder out) {
    if (v == null) {
      out.append("None");
    } else if (v instanceof Boolean b) {
      out.append(b ? "True" : "False");
    } else if (v instanceof String s) {
      string(s, out);
    } else if (v instanceof Double || v instanceof Float || v instanceof BigDecimal) {
      out.append(number(((Number) v).doubleValue()));
    } else if (v instanceof Number) {
      out.append(v);
    } else if (v instanceof Map<?, ?> m) {
      map(m, out);
    } else if (v instanceof Tuple t) {
      items(t, out.append('('));
      out.append(t.size() == 1 ? ",)" : ")");
    } else if (v instanceof Collection<?> c) {
      items(c, out.append('['));
      out.append(']');
    } else if (v instanceof Undefined) {
      out.append("Undefined");
    } else {
      throw JinjaException.of("%s cannot be printed", Values.kind(v));
    }
  }

  private static void items(Collection<?> items, StringBuilder out) {
    Iterator<?> all = items.iterator();
    while (all.hasNext()) {
      write(all.next(), out);
      out.append(all.hasNext() ? ", " : "");
    }
  }

  private static void map(Map<?, ?> map, StringBuilder out) {
    out.append('{');
    String comma = "";
    for (Map.Entry<?, ?> e : map.entrySet()) {
      out.append(comma);
      write(e.getKey(), out);
      out.append(": ");
      write(e.getValue(), out);
      comma = ", ";
    }
    out.append('}');
  }

  private static void string(String s, StringBuilder out) {
    char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    s.codePoints().forEach(c -> character(c, quote, out));
    out.append(quote);
  }

  private static void character(int c, char quote, StringBuilder out) {
    if (c == quote || c == '\\') {
      out.append('\\').append((char) c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (isPrintable(c)) {
      out.appendCodePoint(c);
    } else if (c < 0x100) {
      out.append("\\x%02x".formatted(c));
    } else if (c < 0x10000) {
      out.append("\\u%04x".formatted(c));
    } else {
      out.append("\\U%08x".formatted(c));
    }
  }

  /** {@code str.isprintable} of one character. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /**
   * {@code repr(float)}: plain digits from 1e-4 up to below 1e16, else an exponent of at least two
   * digits.
   */
  static String number(double d) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(d);
    if (d == 0) {
      return 1 / d < 0 ? "-0.0" : "0.0";
    }
    BigDecimal b = shortest(d);
    if (size >= 1e-4 && size < 1e16) {
      String plain = b.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = b.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - b.scale();
    String mantissa = digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "");
    return "%s%se%s%02d"
        .formatted(d < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /**
   * The shortest decimal that reads as this double; Double.toString before JDK 19 is not always.
   */
  private static BigDecimal shortest(double d) {
    BigDecimal exact = new BigDecimal(d);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal b = exact.round(new java.math.MathContext(digits));
      if (b.doubleValue() == d) {
        return b.stripTrailingZeros();
      }
    }
    return exact.round(new java.math.MathContext(17)).stripTrailingZeros();
  }
}
