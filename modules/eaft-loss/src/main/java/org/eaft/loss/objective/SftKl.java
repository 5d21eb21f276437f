package org.eaft.loss.objective;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Cross entropy plus beta KL(ref || model) over the full vocabulary at every supervised token, ref
 * being the model before training.
 *
 * <p>The EAFT paper states beta 0.5 and neither direction nor estimator; the forward direction over
 * the full vocabulary is what public definitions share (ASFT's {@code sft+kl}, DiSC).
 *
 * @param beta factor of the KL term
 */
record SftKl(double beta) implements Objective {

  static final Kind KIND =
      new Kind(
          2,
          "sft_kl",
          "1, plus beta KL(ref || model)",
          List.of(Kind.Parameter.number("beta", 0.5, 0, 1e6)),
          a -> new SftKl(a[0]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {beta};
  }

  @Override
  public double klCoefficient() {
    return beta;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    Arrays.fill(weights, first, last, 1f);
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.ones();
  }
}
