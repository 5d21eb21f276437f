package org.eaft.eval;

/**
 * What one question adds to a metric, which is the sum of values over the sum of weights.
 *
 * @param value of the question, such as 1 for a right answer, or how many of its instructions were
 *     followed
 * @param weight such as 1, or how many instructions it has
 */
public record Score(double value, double weight) {

  public Score {
    if (!(weight >= 0) || Double.isNaN(value)) {
      throw new IllegalArgumentException("a score of %s over %s".formatted(value, weight));
    }
  }

  /** A question of weight 1. */
  public static Score of(double value) {
    return new Score(value, 1);
  }

  /** 1 if right, else 0. */
  public static Score of(boolean right) {
    return of(right ? 1 : 0);
  }
}
