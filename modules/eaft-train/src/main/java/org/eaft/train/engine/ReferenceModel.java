package org.eaft.train.engine;

import java.util.List;
import java.util.Map;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.text.Batch;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The model before training, which a KL term compares with. */
final class ReferenceModel implements AutoCloseable {

  /** Hidden states [batch, time, hiddenSize] and head [vocabSize, hiddenSize]. */
  record Output(INDArray hidden, INDArray head) {}

  private final ModelWeights weights;
  private final boolean owned;
  private final WeightBinding binding;
  private final CausalModel model;
  private final PooledSession session;

  private ReferenceModel(
      ModelWeights weights,
      Adapters off,
      WeightBinding binding,
      boolean owned,
      boolean packed,
      PooledMemory memory) {
    this.weights = weights;
    this.binding = binding;
    this.owned = owned;
    this.model =
        packed ? CausalModel.packed(weights, off, binding) : CausalModel.of(weights, off, binding);
    this.session = new PooledSession(model.graph(), memory);
  }

  /**
   * A copy of the weights as they are now.
   *
   * @param packed rows may hold several documents
   */
  static ReferenceModel of(
      ModelWeights weights, Format products, boolean packed, PooledMemory memory) {
    ModelWeights copy = weights.copy();
    WeightBinding binding = WeightBinding.of(copy, products);
    return new ReferenceModel(copy, Adapters.none(), binding, true, packed, memory);
  }

  /**
   * The weights themselves with their copies in bf16, which nobody changes, rounded as beside the
   * adapters.
   */
  static ReferenceModel sharing(
      ModelWeights frozen,
      Adapters adapters,
      WeightBinding binding,
      boolean packed,
      PooledMemory memory) {
    return new ReferenceModel(frozen, adapters.off(), binding, false, packed, memory);
  }

  /** Runs the model; give the result back by {@link #release}. */
  Output run(Batch batch) {
    Map<String, INDArray> in = ModelInputArrays.of(model.inputs(), batch);
    String hidden = model.hidden().name();
    INDArray states = session.values(List.of(hidden), in).get(hidden);
    in.values().forEach(INDArray::close);
    String head = weights.headName();
    return new Output(states, binding.copies().getOrDefault(head, weights.arrays().get(head)));
  }

  void release(Output output) {
    session.release(List.of(output.hidden()));
  }

  @Override
  public void close() {
    if (owned) {
      binding.close();
      weights.close();
    }
  }
}
