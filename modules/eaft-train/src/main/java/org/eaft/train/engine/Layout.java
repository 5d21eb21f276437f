package org.eaft.train.engine;

import org.eaft.loss.objective.Objective;
import org.eaft.models.WeightBinding;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.train.config.Precision;
import org.eaft.train.config.RunConfig;

/**
 * How a training is laid out in memory: none of it changes what is computed but for rounding.
 *
 * @param products format of what enters matrix products
 * @param packed rows of training batches may hold several documents
 * @param checkpointing activations are computed again in the backward pass
 */
record Layout(Format products, boolean packed, boolean checkpointing) {

  static Layout of(RunConfig config) {
    return new Layout(
        config.model().precision() == Precision.BF16 ? Format.BF16 : Format.FP32,
        config.data().packing(),
        config.train().activationCheckpointing());
  }

  StepGraph trainingGraph(
      TrainedModel model, WeightBinding binding, Objective objective, PooledMemory memory) {
    return checkpointing
        ? LayeredGraph.training(model, binding, objective, packed, memory)
        : LossGraph.training(model, binding, objective, packed, memory);
  }
}
