package org.eaft.train.engine;

import org.eaft.text.Batch;
import org.eaft.train.TokenScores;

/** A model with its loss, forward or forward and backward. */
interface StepGraph {

  /**
   * Runs a micro-batch; a backward pass adds gradients to the sums of the graph's binding.
   *
   * @param denominator what sums over tokens are divided by
   * @param sampleWeights one a document, or null for ones
   * @param reference null where the graph has no KL term
   */
  TokenScores run(
      Batch batch, double denominator, double[] sampleWeights, ReferenceModel.Output reference);
}
