package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Dynamic fine-tuning (arXiv 2508.05629): w = p, the label's probability. Not for data that the
 * model finds unlikely throughout: there the weights vanish.
 */
record Dft() implements Objective {

  static final Kind KIND = new Kind(3, "dft", "p", List.of(), a -> new Dft());

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[0];
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
