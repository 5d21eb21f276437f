package org.eaft.models;

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
public record CausalModel(SameDiff graph, ModelInputs inputs, SDVariable hidden, SDVariable head) {

  /** Builds the graph over weights, which it shares with whoever else uses them. */
  public static CausalModel of(ModelWeights weights) {
    SameDiff graph = SameDiff.create();
    return of(weights, graph, ModelInputs.plain(graph));
  }

  /** As {@link #of}, for rows that hold several documents. */
  public static CausalModel packed(ModelWeights weights) {
    SameDiff graph = SameDiff.create();
    return of(weights, graph, ModelInputs.packed(graph));
  }

  private static CausalModel of(ModelWeights weights, SameDiff graph, ModelInputs inputs) {
    weights.arrays().forEach(graph::var);
    Layers layers = new Layers(weights.config(), inputs, graph::getVariable);
    SDVariable hidden = Architecture.of(weights.config()).hiddenStates(weights.config(), layers);
    return new CausalModel(graph, inputs, hidden, graph.getVariable(weights.headName()));
  }
}
