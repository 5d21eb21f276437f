package org.eaft.loss.objective;

import java.util.Arrays;

/** Percentiles of floats. */
final class Percentiles {

  static final Kind.Parameter PERCENTILE = Kind.Parameter.number("percentile", 15, 0, 100);

  private Percentiles() {}

  /** The percentile of some values, interpolated between neighbours as {@code numpy} does. */
  static double of(float[] values, double percentile) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = percentile / 100 * (sorted.length - 1);
    int below = (int) at;
    double low = sorted[below];
    double part = at - below;
    return part == 0 ? low : low + part * (sorted[below + 1] - low);
  }

  /** The threshold itself, or where there is none, the percentile of the values. */
  static double threshold(double threshold, float[] values, double percentile) {
    return Double.isNaN(threshold) ? of(values, percentile) : threshold;
  }
}
