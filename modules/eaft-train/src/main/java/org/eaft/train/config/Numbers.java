package org.eaft.train.config;

import java.util.regex.Pattern;

/** YAML 1.1 reads {@code 1e-3}, which has no point, as text; people mean the number. */
final class Numbers {

  private static final Pattern EXPONENT = Pattern.compile("[-+]?\\d+(\\.\\d*)?[eE][-+]?\\d+");

  private Numbers() {}

  static Object of(Object value) {
    return value instanceof String text && EXPONENT.matcher(text).matches()
        ? Double.valueOf(text)
        : value;
  }

  /** A value for reading: {@code 2} and {@code 1e-4}, where Java says 2.0 and 1.0E-4. */
  static String text(Object value) {
    return value instanceof Double number
        ? number.toString().replaceFirst("\\.0(?=E|$)", "").replace('E', 'e')
        : String.valueOf(value);
  }
}
