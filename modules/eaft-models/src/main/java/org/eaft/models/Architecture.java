package org.eaft.models;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

/** A family of decoder-only transformers. */
public interface Architecture {

  /** All families. */
  List<Architecture> FAMILIES = List.of(new Llama(), new Qwen2(), new Qwen3(), new Glm4());

  /** The {@code model_type} of config.json. */
  String modelType();

  /** The shape of every tensor by Hugging Face's name, in the order of the forward pass. */
  Map<String, long[]> shapes(ModelConfig config);

  /** Adds the look-up of the embeddings [batch, time, hiddenSize]. */
  SDVariable embeddings(Layers layers);

  /**
   * Adds a decoder layer.
   *
   * @param index of the layer, from 0
   * @param x the residual stream [batch, time, hiddenSize]
   * @return the residual stream behind the layer
   */
  SDVariable layer(ModelConfig config, int index, SDVariable x, Layers layers);

  /**
   * Bytes a token that a decoder layer leaves for its backward pass.
   *
   * @param products format of what stays within a block
   */
  long activationBytes(ModelConfig config, Format products);

  /** Adds the norm between the last layer and the head. */
  SDVariable lastNorm(SDVariable x, Layers layers);

  /** Adds the model without its head: hidden states after the last norm. */
  default SDVariable hiddenStates(ModelConfig config, Layers layers) {
    SDVariable x = embeddings(layers);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      x = layer(config, i, x, layers);
    }
    return lastNorm(x, layers);
  }

  /**
   * The family of a configuration.
   *
   * @throws IllegalArgumentException if it is not one that can be built
   */
  static Architecture of(ModelConfig config) {
    return FAMILIES.stream()
        .filter(family -> family.modelType().equals(config.modelType()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model_type %s cannot be built; there are %s"
                        .formatted(
                            config.modelType(),
                            FAMILIES.stream()
                                .map(Architecture::modelType)
                                .collect(Collectors.joining(", ")))));
  }
}
