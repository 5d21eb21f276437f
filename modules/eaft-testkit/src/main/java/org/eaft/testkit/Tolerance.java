package org.eaft.testkit;

/**
 * How far a single-precision result may be from its double-precision twin: {@code absolute +
 * ofLargest * max|expected|}.
 *
 * @param absolute allowed whatever the values are
 * @param ofLargest allowed as a part of the largest expected magnitude of the array
 */
public record Tolerance(double absolute, double ofLargest) {
  /** One unit in the last place of 1.0f. */
  private static final double FLOAT_ULP = Math.ulp(1.0f);

  /** The same difference for every size. */
  public static Tolerance absolute(double difference) {
    return new Tolerance(difference, 0);
  }

  /** A part of the largest expected magnitude, such as 1e-4 for gradients of a whole model. */
  public static Tolerance ofLargest(double part) {
    return new Tolerance(0, part);
  }

  /**
   * What a float sum of this many terms of about this magnitude may lose: {@code 2 ulp (terms + 16)
   * magnitude}. Grows with the size as in Lucene's TestVectorUtilSupport, forty times as tight.
   */
  public static Tolerance ofSum(int terms, double magnitude) {
    return absolute(2 * FLOAT_ULP * (terms + 16.0) * magnitude);
  }

  /** The largest difference allowed for an array of these expected values. */
  public double allowed(double[] expected) {
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    return absolute + ofLargest * largest;
  }

  /**
   * Fails with place, both values and the difference where a value is too far off or not a number.
   */
  public void check(String what, float[] actual, double[] expected) {
    double[] widened = new double[actual.length];
    for (int i = 0; i < actual.length; i++) {
      widened[i] = actual[i];
    }
    check(what, widened, expected);
  }

  /**
   * Fails with place, both values and the difference where a value is too far off or not a number.
   */
  public void check(String what, double[] actual, double[] expected) {
    if (actual.length != expected.length) {
      throw new AssertionError(
          what + " has " + actual.length + " elements, expected " + expected.length);
    }
    double allowed = allowed(expected);
    int worst = -1;
    int off = 0;
    for (int i = 0; i < actual.length; i++) {
      if (!agree(actual[i], expected[i], allowed)) {
        off++;
        if (worst < 0 || difference(actual, expected, i) > difference(actual, expected, worst)) {
          worst = i;
        }
      }
    }
    if (off > 0) {
      throw new AssertionError(
          String.format(
              "%s: %d of %d elements differ by more than %.3g; worst at %d: actual %.9g,"
                  + " expected %.9g, difference %.3g",
              what,
              off,
              actual.length,
              allowed,
              worst,
              actual[worst],
              expected[worst],
              actual[worst] - expected[worst]));
    }
  }

  private static boolean agree(double actual, double expected, double allowed) {
    // equal infinities agree; a NaN agrees with nothing
    return actual == expected || Math.abs(actual - expected) <= allowed;
  }

  private static double difference(double[] actual, double[] expected, int i) {
    double difference = Math.abs(actual[i] - expected[i]);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }
}
