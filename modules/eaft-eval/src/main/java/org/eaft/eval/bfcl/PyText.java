package org.eaft.eval.bfcl;

import org.eaft.text.jinja.PythonText;

/** Constants as Python prints them. */
final class PyText {

  /** How Python's source writes infinity. */
  private static final String INFINITY = "1e309";

  private PyText() {}

  static String constant(Object value) {
    if (value instanceof Opaque o) {
      return o.text();
    } else if (value instanceof Double d && d.isInfinite()) {
      return d > 0 ? INFINITY : "-" + INFINITY;
    }
    return PythonText.repr(value);
  }

  /** An imaginary number. */
  static Opaque imaginary(double d) {
    String digits = Double.isInfinite(d) ? INFINITY : PythonText.repr(d);
    String text = digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
    return new Opaque("complex", text + "j");
  }

  /** Bytes, a character each. */
  static Opaque bytes(String bytes) {
    char quote = bytes.indexOf('\'') >= 0 && bytes.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder("b").append(quote);
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c == quote) {
            out.append('\\').append(c);
          } else if (c < ' ' || c > '~') {
            out.append("\\x%02x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return new Opaque("bytes", out.append(quote).toString());
  }
}
