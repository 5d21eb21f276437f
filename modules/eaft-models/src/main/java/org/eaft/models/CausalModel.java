package org.eaft.models;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model in a graph of its own, up to the hidden states that its head reads.
 *
 * @param graph the graph; weights are variables under Hugging Face's names
 * @param ids placeholder "input_ids" [batch, time] INT
 * @param hidden hidden states after the last norm [batch, time, hiddenSize]
 * @param head the output head [vocabSize, hiddenSize]
 */
public record CausalModel(SameDiff graph, SDVariable ids, SDVariable hidden, SDVariable head) {

  /** Builds the graph over weights, which it shares with whoever else uses them. */
  public static CausalModel of(ModelWeights weights) {
    SameDiff graph = SameDiff.create();
    SDVariable ids = graph.placeHolder("input_ids", DataType.INT, -1, -1);
    weights.arrays().forEach(graph::var);
    SDVariable hidden =
        Architecture.of(weights.config()).hiddenStates(weights.config(), ids, graph::getVariable);
    return new CausalModel(graph, ids, hidden, graph.getVariable(weights.headName()));
  }
}
