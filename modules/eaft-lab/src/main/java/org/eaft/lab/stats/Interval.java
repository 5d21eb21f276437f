package org.eaft.lab.stats;

/**
 * An interval of a number.
 *
 * @param low lower end, at most {@code high}
 * @param high upper end
 */
public record Interval(double low, double high) {

  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "the ends of an interval must be in order, not %s and %s".formatted(low, high));
    }
  }

  /** Whether a number lies in it, its ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
