package org.eaft.models;

import java.util.List;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.Linear;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model in a graph of its own that gives out the keys and values of its attentions, so that
 * tokens that follow need not compute them again. It runs forward only.
 *
 * @param graph the graph; weights are variables under Hugging Face's names
 * @param inputs what it reads: no documents, and positions only where there is a past
 * @param lengths placeholder "lengths" [batch] INT, tokens that each row has in the past; null
 *     where there is none
 * @param attentions of the layers, in order
 * @param logits [batch, time, vocabSize]
 */
public record CachedModel(
    SameDiff graph,
    ModelInputs inputs,
    SDVariable lengths,
    List<Attention> attentions,
    SDVariable logits) {

  /**
   * Keys and values of a layer.
   *
   * @param keys of the tokens that are read [batch, time, kvHeads headDim]
   * @param values likewise
   * @param pastKeys placeholder of those before them [rows, kvHeads, capacity, headDim]; null where
   *     there is no past
   * @param pastValues likewise
   */
  public record Attention(
      SDVariable keys, SDVariable values, SDVariable pastKeys, SDVariable pastValues) {}

  /** A graph for rows from their first token on. */
  public static CachedModel first(ModelWeights weights, Adapters adapters, WeightBinding binding) {
    SameDiff graph = Graphs.empty();
    return of(weights, adapters, binding, ModelInputs.plain(graph), KeptAttention.first());
  }

  /** A graph for tokens that follow others, whose keys and values are given. */
  public static CachedModel next(ModelWeights weights, Adapters adapters, WeightBinding binding) {
    SameDiff graph = Graphs.empty();
    SDVariable lengths = graph.placeHolder("lengths", DataType.INT, -1);
    ModelInputs inputs = ModelInputs.placed(graph);
    return of(
        weights, adapters, binding, inputs, KeptAttention.behind(lengths, binding.products()));
  }

  private static CachedModel of(
      ModelWeights weights,
      Adapters adapters,
      WeightBinding binding,
      ModelInputs inputs,
      KeptAttention kept) {
    Layers layers = new Layers(weights, adapters.withoutDropout(), binding, inputs, kept);
    SDVariable hidden = Architecture.of(weights.config()).hiddenStates(weights.config(), layers);
    SDVariable logits =
        Linear.of("logits", hidden, layers.weight(weights.headName()), null, null, Format.FP32);
    return new CachedModel(
        hidden.getSameDiff(), inputs, kept.lengths(), List.copyOf(kept.attentions()), logits);
  }
}
