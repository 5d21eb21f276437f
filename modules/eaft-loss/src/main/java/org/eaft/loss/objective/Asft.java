package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Anchored supervised fine-tuning (arXiv 2509.23753): {@link Dft}'s w = p, plus lambda KL(ref ||
 * model) over the full vocabulary at every supervised token, ref being the model before training.
 *
 * <p>The paper's lambda is 0.05, its code's default 0.1. Not where a second model in memory is too
 * much.
 *
 * @param lambda factor of the KL term; 0 is DFT
 */
record Asft(double lambda) implements Objective {

  static final Kind KIND =
      new Kind(
          13,
          "asft",
          "p, plus lambda KL(ref || model)",
          List.of(Kind.Parameter.number("lambda", 0.05, 0, 1e6)),
          a -> new Asft(a[0]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {lambda};
  }

  @Override
  public double klCoefficient() {
    return lambda;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    for (int i = first; i < last; i++) {
      weights[i] = (float) Math.exp(tokens.logProbability()[i]);
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.probability();
  }
}
