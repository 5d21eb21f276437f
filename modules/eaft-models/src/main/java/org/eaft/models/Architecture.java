package org.eaft.models;

import java.util.Map;
import java.util.function.Function;
import org.eaft.models.io.ModelConfig;
import org.nd4j.autodiff.samediff.SDVariable;

/** A family of decoder-only transformers. */
public interface Architecture {

  /** The {@code model_type} of config.json. */
  String modelType();

  /** The shape of every tensor by Hugging Face's name, in the order of the forward pass. */
  Map<String, long[]> shapes(ModelConfig config);

  /**
   * Adds the model without its head to the graph of the ids.
   *
   * @param ids token ids [batch, time] INT
   * @param weights a weight by its name
   * @return hidden states after the last norm [batch, time, hiddenSize]
   */
  SDVariable hiddenStates(ModelConfig config, SDVariable ids, Function<String, SDVariable> weights);

  /**
   * The family of a configuration.
   *
   * @throws IllegalArgumentException if it is not one that can be built
   */
  static Architecture of(ModelConfig config) {
    Llama llama = new Llama();
    if (config.modelType().equals(llama.modelType())) {
      return llama;
    }
    throw new IllegalArgumentException(
        "model_type %s cannot be built yet; there is %s"
            .formatted(config.modelType(), llama.modelType()));
  }
}
