package org.eaft.train.engine;

import org.eaft.text.Batch;
import org.eaft.train.MicroResult;

/** A model with its loss, forward or forward and backward. */
interface StepGraph {

  /**
   * Runs a micro-batch; a backward pass adds gradients to the sums of the graph's binding.
   *
   * @param reference null where the graph has no KL term
   */
  MicroResult run(Batch batch, LossInputs inputs, ReferenceModel.Output reference);
}
