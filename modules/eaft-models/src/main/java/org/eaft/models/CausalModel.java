package org.eaft.models;

import org.eaft.models.lora.Adapters;
import org.eaft.ops.Weight;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A model in a graph of its own, up to the hidden states that its head reads.
 *
 * @param graph the graph; weights are variables under Hugging Face's names
 * @param inputs what it reads
 * @param hidden hidden states after the last norm [batch, time, hiddenSize]
 * @param head the output head [vocabSize, hiddenSize]
 */
public record CausalModel(SameDiff graph, ModelInputs inputs, SDVariable hidden, Weight head) {

  /** Builds the graph over weights, which it shares with whoever else uses them. */
  public static CausalModel of(ModelWeights weights) {
    return of(weights, WeightBinding.PLAIN);
  }

  /** As {@link #of(ModelWeights)}, with products and gradients as the binding says. */
  public static CausalModel of(ModelWeights weights, WeightBinding binding) {
    return of(weights, Adapters.none(), binding);
  }

  /** As {@link #of(ModelWeights, WeightBinding)}, with adapters, whose arrays are variables too. */
  public static CausalModel of(ModelWeights weights, Adapters adapters, WeightBinding binding) {
    SameDiff graph = Graphs.empty();
    return of(weights, adapters, binding, graph, ModelInputs.plain(graph));
  }

  /** As {@link #of(ModelWeights, WeightBinding)}, for rows that hold several documents. */
  public static CausalModel packed(ModelWeights weights, WeightBinding binding) {
    return packed(weights, Adapters.none(), binding);
  }

  /**
   * As {@link #of(ModelWeights, Adapters, WeightBinding)}, for rows that hold several documents.
   */
  public static CausalModel packed(ModelWeights weights, Adapters adapters, WeightBinding binding) {
    SameDiff graph = Graphs.empty();
    return of(weights, adapters, binding, graph, ModelInputs.packed(graph));
  }

  private static CausalModel of(
      ModelWeights weights,
      Adapters adapters,
      WeightBinding binding,
      SameDiff graph,
      ModelInputs inputs) {
    Layers layers = new Layers(weights, adapters, binding, inputs);
    SDVariable hidden = Architecture.of(weights.config()).hiddenStates(weights.config(), layers);
    return new CausalModel(graph, inputs, hidden, layers.weight(weights.headName()));
  }
}
