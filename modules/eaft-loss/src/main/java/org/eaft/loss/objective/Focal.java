package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Focal loss (arXiv 1708.02002) with the detached weight that language models are trained with in
 * the code of MiLe: w = (1 - p)^gamma. It learns most from what the model finds unlikely, the
 * opposite of {@link Dft}.
 *
 * <p>Not for noisy labels or against forgetting: confident conflicts get the largest weights.
 *
 * @param gamma exponent; 0 is cross entropy
 */
record Focal(double gamma) implements Objective {

  static final Kind KIND =
      new Kind(
          12,
          "focal",
          "(1 - p)^gamma",
          List.of(Kind.Parameter.number("gamma", 1, 0, 100)),
          a -> new Focal(a[0]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {gamma};
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    for (int i = first; i < last; i++) {
      double miss = -Math.expm1(Math.min(0, tokens.logProbability()[i]));
      weights[i] = (float) Math.pow(miss, gamma);
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    SameDiff graph = tokens.graph();
    SDVariable atMostZero =
        graph.math().min(tokens.logProbability(), graph.zerosLike(tokens.logProbability()));
    return graph.math().pow(graph.math().neg(graph.math().expm1(atMostZero)), gamma);
  }
}
