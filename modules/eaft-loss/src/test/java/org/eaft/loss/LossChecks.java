package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.TokenLossReference;
import org.nd4j.autodiff.samediff.SameDiff;

/** Holds a loss against its twin: the loss, every statistic, every gradient. */
final class LossChecks {

  /** Logits come with about a unit in the last place of their size, and logarithms keep it. */
  static final Tolerance STATISTIC = new Tolerance(2e-6, 1e-6);

  private static final double ULP = Math.ulp(1f);

  private LossChecks() {}

  static void check(LossCase c) {
    SameDiff graph = c.graph();
    TokenLossReference.Result expected = c.expected();
    outputs(c, LossCase.outputs(graph), expected);
    gradients(c, LossCase.gradients(graph), expected);
  }

  static void outputs(LossCase c, Map<String, float[]> out, TokenLossReference.Result expected) {
    scalar("loss", out.get("loss"), expected.loss());
    scalar("total", out.get("total"), expected.loss() * c.upstream);
    STATISTIC.check("logProbability", out.get("logProbability"), expected.logProbability());
    STATISTIC.check("entropy", out.get("entropy"), expected.entropy());
    STATISTIC.check("weight", out.get("weight"), expected.weight());
    STATISTIC.check("value", out.get("value"), expected.value());
    STATISTIC.check("kl", out.get("kl"), expected.kl());
    boolean topK = c.objective.topK() > 0 || c.reportTopK > 0;
    double[] none = new double[expected.topKEntropy().length];
    STATISTIC.check("topKEntropy", out.get("topKEntropy"), topK ? expected.topKEntropy() : none);
    correct(c, out.get("correct"));
  }

  private static void scalar(String what, float[] actual, double expected) {
    new Tolerance(1e-6, 2e-6).check(what, actual, new double[] {expected});
  }

  private static void correct(LossCase c, float[] correct) {
    double[] logits = c.logits != null ? c.logits : c.onItsLogits().logits;
    for (int t = 0; t < c.labels.length; t++) {
      boolean largest = c.labels[t] != LossCase.IGNORED;
      for (int v = 0; v < c.vocabulary && largest; v++) {
        largest = logits[t * c.vocabulary + v] <= logits[t * c.vocabulary + c.labels[t]];
      }
      assertThat(correct[t]).as("correct at " + t).isEqualTo(largest ? 1f : 0f);
    }
  }

  static void gradients(LossCase c, Map<String, float[]> actual, TokenLossReference.Result values) {
    Map<String, double[]> expected = c.expectedGradients();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    double weight = largest(values.weight()) + c.objective.klCoefficient();
    expected.forEach(
        (name, g) -> tolerance(c, weight, name).check("gradient of " + name, actual.get(name), g));
  }

  /**
   * A gradient is a sum of w (P - onehot) / N, and the parts cancel where the model is confident: a
   * unit in the last place of w / N stays, times what it is multiplied with on its way.
   */
  private static Tolerance tolerance(LossCase c, double weight, String name) {
    double n = c.denominator == null ? Math.max(1, c.supervised()) : c.denominator;
    double factor =
        switch (name) {
          case "hidden" -> largest(c.head);
          case "head" -> largest(c.hidden);
          default -> 1;
        };
    double part = Math.abs(c.upstream) * weight / n * factor;
    return new Tolerance(2 * ULP * part + Float.MIN_NORMAL, 4e-6);
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).filter(v -> !Double.isNaN(v)).max().orElse(0);
  }
}
