package org.eaft.loss.objective;

import java.util.Arrays;
import java.util.List;

/**
 * FLOW (arXiv 2502.02797): w = exp(-l / tau), constant for a sample, l being the mean loss of the
 * sample under the model before training and tau the median of l over the data set. The caller
 * computes these weights once and passes them as sample weights.
 */
public record Flow() implements Objective {

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
  public boolean readsSampleWeights() {
    return true;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    System.arraycopy(tokens.sampleWeight(), first, weights, first, last - first);
  }

  /**
   * The weights of samples with the given mean losses.
   *
   * @param losses mean losses under the base model; NaN for a sample without labels, whose weight
   *     is 0
   */
  public static double[] weights(double[] losses) {
    double[] known = Arrays.stream(losses).filter(l -> !Double.isNaN(l)).toArray();
    if (known.length == 0) {
      throw new IllegalArgumentException("flow: no sample has a label");
    }
    double tau = Math.max(1e-6, Talr.median(known));
    double[] weights = new double[losses.length];
    for (int i = 0; i < losses.length; i++) {
      weights[i] = Double.isNaN(losses[i]) ? 0 : Math.exp(-losses[i] / tau);
    }
    return weights;
  }
}
