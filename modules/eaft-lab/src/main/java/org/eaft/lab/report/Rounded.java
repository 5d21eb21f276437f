package org.eaft.lab.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers of charts, which need no more digits than a screen has. */
final class Rounded {

  private static final MathContext DIGITS = new MathContext(4);

  private Rounded() {}

  /** Four digits. */
  static double of(double value) {
    return BigDecimal.valueOf(value).round(DIGITS).doubleValue();
  }

  /** Four digits; null for what is no number, as JSON has it. */
  static Double orNull(double value) {
    return Double.isFinite(value) ? (Double) of(value) : null;
  }
}
