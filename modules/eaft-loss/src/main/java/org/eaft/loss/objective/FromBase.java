package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;

/** An objective whose weights are constants from the model before training. */
interface FromBase extends Objective {

  @Override
  default boolean readsSampleWeights() {
    return true;
  }

  @Override
  default void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    System.arraycopy(tokens.sampleWeight(), first, weights, first, last - first);
  }

  @Override
  float[] constants(TokenStatistics base);

  @Override
  default SDVariable weigh(TokenVariables tokens) {
    return tokens.sampleWeight();
  }
}
