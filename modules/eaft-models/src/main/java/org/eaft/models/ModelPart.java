package org.eaft.models;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.Weight;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One of the parts that a model is cut into behind its embeddings and behind each decoder layer, in
 * a graph of its own: run one after the other they are the model.
 *
 * @param graph the graph; weights are variables under Hugging Face's names
 * @param inputs what the model reads, of which a part may use nothing
 * @param x placeholder "x" of the residual stream before the part [batch, time, hiddenSize] FLOAT;
 *     null for the embeddings
 * @param y residual stream behind the part; hidden states behind the last norm for the last part
 * @param head the output head for the last part, else null
 */
public record ModelPart(
    SameDiff graph, ModelInputs inputs, SDVariable x, SDVariable y, Weight head) {

  /**
   * The parts of a model, from the embeddings to the last norm.
   *
   * @param packed rows hold several documents
   */
  public static List<ModelPart> of(
      ModelWeights weights, Adapters adapters, WeightBinding binding, boolean packed) {
    Architecture architecture = Architecture.of(weights.config());
    Cutter cutter = new Cutter(weights, adapters, binding, packed);
    List<ModelPart> parts = new ArrayList<>();
    parts.add(cutter.part(false, false, (layers, x) -> architecture.embeddings(layers)));
    for (int i = 0; i < weights.config().numHiddenLayers(); i++) {
      int index = i;
      parts.add(
          cutter.part(
              true, false, (layers, x) -> architecture.layer(weights.config(), index, x, layers)));
    }
    parts.add(cutter.part(true, true, (layers, x) -> architecture.lastNorm(x, layers)));
    return parts;
  }

  private record Cutter(
      ModelWeights weights, Adapters adapters, WeightBinding binding, boolean packed) {

    ModelPart part(
        boolean readsStream, boolean hasHead, BiFunction<Layers, SDVariable, SDVariable> body) {
      SameDiff graph = Graphs.empty();
      ModelInputs inputs = packed ? ModelInputs.packed(graph) : ModelInputs.plain(graph);
      int width = weights.config().hiddenSize();
      SDVariable x = readsStream ? graph.placeHolder("x", DataType.FLOAT, -1, -1, width) : null;
      Layers layers = new Layers(weights, adapters, binding, inputs);
      SDVariable y = body.apply(layers, x);
      return new ModelPart(graph, inputs, x, y, hasHead ? layers.weight(weights.headName()) : null);
    }
  }
}
