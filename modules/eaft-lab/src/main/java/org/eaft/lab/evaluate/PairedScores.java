package org.eaft.lab.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.eaft.eval.Answered;
import org.eaft.eval.Measure;
import org.eaft.eval.Score;
import org.eaft.lab.stats.PairedTests;

/**
 * Two models on the same questions.
 *
 * @param difference of the first model's mean from the second's
 * @param se standard error of the difference, from the differences question by question
 * @param p two-sided, of the paired t test over questions; null where no answer differs
 * @param n questions that both answered
 * @param better questions on which the first is better
 * @param worse questions on which it is worse
 */
public record PairedScores(double difference, double se, Double p, int n, int better, int worse) {

  /**
   * Compares answers by a metric.
   *
   * @param these by question
   * @param those of the other model, by question
   * @return null where no question is common to both
   */
  static PairedScores of(Map<String, Answered> these, Map<String, Answered> those, String metric) {
    List<Double> here = new ArrayList<>();
    List<Double> there = new ArrayList<>();
    these.forEach(
        (id, answer) -> {
          Score other = those.containsKey(id) ? those.get(id).scores().get(metric) : null;
          Score own = answer.scores().get(metric);
          if (own != null && other != null && own.weight() > 0 && other.weight() > 0) {
            here.add(own.value() / own.weight());
            there.add(other.value() / other.weight());
          }
        });
    return here.isEmpty() ? null : of(doubles(here), doubles(there));
  }

  private static PairedScores of(double[] here, double[] there) {
    List<Score> differences = new ArrayList<>();
    int better = 0;
    int worse = 0;
    for (int i = 0; i < here.length; i++) {
      differences.add(Score.of(here[i] - there[i]));
      better += here[i] > there[i] ? 1 : 0;
      worse += here[i] < there[i] ? 1 : 0;
    }
    Measure measure = Measure.of(differences);
    OptionalDouble p = PairedTests.t(here, there);
    return new PairedScores(
        measure.value(),
        measure.se(),
        p.isPresent() ? p.getAsDouble() : null,
        measure.n(),
        better,
        worse);
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(v -> v).toArray();
  }
}
