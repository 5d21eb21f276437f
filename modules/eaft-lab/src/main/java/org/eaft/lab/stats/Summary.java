package org.eaft.lab.stats;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * A number over the seeds of a method.
 *
 * @param n seeds, at least 1
 * @param mean over the seeds
 * @param deviation sample standard deviation, divisor n - 1; NaN for one seed
 */
public record Summary(int n, double mean, double deviation) {

  /** The values of one number, one a seed, at least one. */
  public static Summary of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there is no mean of no values");
    }
    SummaryStatistics s = new SummaryStatistics();
    for (double value : values) {
      s.addValue(value);
    }
    return new Summary(
        values.length, s.getMean(), values.length > 1 ? s.getStandardDeviation() : Double.NaN);
  }

  /** Standard error of the mean over seeds, deviation / sqrt(n); none for one seed. */
  public OptionalDouble standardError() {
    return n > 1 ? OptionalDouble.of(deviation / Math.sqrt(n)) : OptionalDouble.empty();
  }

  /**
   * Student's interval of the mean, mean ± t(n - 1) · deviation / sqrt(n); none for one seed.
   *
   * @param level such as 0.95
   */
  public Optional<Interval> interval(double level) {
    if (n < 2) {
      return Optional.empty();
    }
    // without a random generator: the distribution is only asked for its quantile
    double t = new TDistribution(null, n - 1).inverseCumulativeProbability((1 + level) / 2);
    double half = t * deviation / Math.sqrt(n);
    return Optional.of(new Interval(mean - half, mean + half));
  }
}
