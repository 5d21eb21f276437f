package org.eaft.lab.tables;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Locale;

/** Grid values and numbers as people write them. */
public final class Numbers {

  /** Numbers by size and before texts, texts by alphabet. */
  static final Comparator<Object> ORDER =
      Comparator.<Object>comparingInt(v -> v instanceof Number ? 0 : 1)
          .thenComparingDouble(v -> v instanceof Number n ? n.doubleValue() : 0)
          .thenComparing(String::valueOf);

  private Numbers() {}

  /** A grid value: {@code 1e-4} for 1.0E-4, {@code 0.5} for 0.5. */
  public static String of(Object value) {
    if (!(value instanceof Number n)) {
      return String.valueOf(value);
    }
    double d = n.doubleValue();
    if (d == 0 || (Math.abs(d) >= 0.01 && Math.abs(d) < 1e6)) {
      return BigDecimal.valueOf(d).stripTrailingZeros().toPlainString();
    }
    return Double.toString(d).replace(".0E", "e").replace('E', 'e');
  }

  /** A number with so many decimals. */
  public static String fixed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    // -0.0 says nothing that 0.0 does not
    return text.matches("-0\\.?0*") ? text.substring(1) : text;
  }
}
