package org.eaft.loss.objective;

import java.util.List;

/**
 * Selective token masking (arXiv 2501.14315): w = 1 where the token's perplexity exp(CE) under the
 * model before training is at most tau, else 0. It leaves out every token with p below 1 / tau,
 * confident conflict or not.
 *
 * <p>Not for teaching what the model cannot do at all: those tokens are the ones left out.
 *
 * @param tau largest perplexity; a very large one is cross entropy
 */
record Stm(double tau) implements FromBase {

  static final Kind KIND =
      new Kind(
          16,
          "stm",
          "1 where exp(CE) under the base model <= tau, else 0",
          List.of(Kind.Parameter.number("tau", 2.5, 1, 1e300)),
          a -> new Stm(a[0]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {tau};
  }

  @Override
  public float[] constants(TokenStatistics base) {
    float[] mask = new float[base.count()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = -base.logProbability()[i] <= Math.log(tau) ? 1 : 0;
    }
    return mask;
  }
}
