package org.eaft.loss.objective;

import java.util.List;

/**
 * FLOW (arXiv 2502.02797): w = exp(-l / tau), constant for a sample, l being the mean loss of the
 * sample under the model before training and tau the median of l over the data set, at least 1e-6.
 *
 * <p>Not where rows are alike in difficulty: w is then 1/e throughout, which is a smaller step.
 */
record Flow() implements FromBase {

  static final Kind KIND =
      new Kind(
          5,
          "flow",
          "exp(-l / tau), l the sample's mean loss under the base model, tau its median",
          List.of(),
          a -> new Flow());

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[0];
  }

  @Override
  public float[] constants(TokenStatistics base) {
    double[] losses = base.documentLosses();
    double tau = Math.max(1e-6, Talr.median(losses));
    float[] weights = new float[base.count()];
    for (int i = 0; i < weights.length; i++) {
      double loss = losses[base.document()[i]];
      // an impossible label makes tau infinite, too
      weights[i] = loss == Double.POSITIVE_INFINITY ? 0 : (float) Math.exp(-loss / tau);
    }
    return weights;
  }
}
