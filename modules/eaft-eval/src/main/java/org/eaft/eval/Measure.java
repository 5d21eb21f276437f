package org.eaft.eval;

import java.util.List;

/**
 * A metric over questions.
 *
 * @param value r = sum v_i / sum w_i of the questions' {@link Score}s
 * @param se standard error of the value, sqrt(n / (n - 1) sum (v_i - r w_i)^2) / sum w_i, which for
 *     weights of 1 is that of a mean, and for right and wrong answers sqrt(r (1 - r) / (n - 1)); 0
 *     for one question
 * @param n questions
 */
public record Measure(double value, double se, int n) {

  /** Of at least one question; where all weights are 0, the value is 0. */
  public static Measure of(List<Score> scores) {
    double values = scores.stream().mapToDouble(Score::value).sum();
    double weights = scores.stream().mapToDouble(Score::weight).sum();
    int n = scores.size();
    if (n == 0) {
      throw new IllegalArgumentException("a metric over no questions");
    }
    if (weights == 0) {
      return new Measure(0, 0, n);
    }
    double r = values / weights;
    double squares =
        scores.stream().mapToDouble(s -> Math.pow(s.value() - r * s.weight(), 2)).sum();
    return new Measure(r, n == 1 ? 0 : Math.sqrt(squares * n / (n - 1)) / weights, n);
  }

  /** The mean of independent measures, each counting alike; n is the sum of theirs. */
  public static Measure mean(List<Measure> measures) {
    double sum = measures.stream().mapToDouble(Measure::value).sum();
    double squares = measures.stream().mapToDouble(m -> m.se() * m.se()).sum();
    int n = measures.stream().mapToInt(Measure::n).sum();
    return new Measure(sum / measures.size(), Math.sqrt(squares) / measures.size(), n);
  }
}
