package org.eaft.loss.objective;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Supervised fine-tuning: w = 1, plain cross entropy. */
record Sft() implements Objective {

  static final Kind KIND = new Kind(1, "sft", "1", List.of(), a -> new Sft());

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
    Arrays.fill(weights, first, last, 1f);
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.ones();
  }
}
