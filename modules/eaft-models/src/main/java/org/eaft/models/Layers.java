package org.eaft.models;

import java.util.function.Function;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.CausalAttention;
import org.eaft.ops.Embedding;
import org.eaft.ops.Linear;
import org.eaft.ops.RmsNorm;
import org.eaft.ops.Rope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layers that an architecture is written in: each adds its ops to the graph, on the weights of
 * its name. How weights reach the ops is decided here, once for all families.
 */
public final class Layers {

  private final ModelConfig config;
  private final ModelInputs inputs;
  private final Function<String, SDVariable> weights;
  private SDVariable frequencies;

  /**
   * Layers of one graph.
   *
   * @param weights a weight's variable by its name
   */
  Layers(ModelConfig config, ModelInputs inputs, Function<String, SDVariable> weights) {
    this.config = config;
    this.inputs = inputs;
    this.weights = weights;
  }

  /** Embeddings of the ids [batch, time, hiddenSize]. */
  SDVariable embedding(String name) {
    return Embedding.of(name, weights.apply(name + ".weight"), inputs.ids());
  }

  /**
   * y = x W^T (+ bias) (+ residual).
   *
   * @param residual null for none
   */
  SDVariable linear(String name, SDVariable x, boolean bias, SDVariable residual) {
    SDVariable b = bias ? weights.apply(name + ".bias") : null;
    return Linear.of(name, x, weights.apply(name + ".weight"), b, residual);
  }

  /** RMS norm. */
  SDVariable norm(String name, SDVariable x) {
    return RmsNorm.of(name, x, weights.apply(name + ".weight"), config.rmsNormEps());
  }

  /** Rotates queries or keys [batch, time, heads headDim] by their positions. */
  SDVariable rope(String name, SDVariable x, Rope.Style style) {
    if (frequencies == null) {
      frequencies = frequencies(x.getSameDiff());
    }
    return inputs.positions() == null
        ? Rope.of(name, x, frequencies, config.headDim(), style, 1)
        : Rope.of(name, x, frequencies, inputs.positions(), config.headDim(), style, 1);
  }

  private SDVariable frequencies(SameDiff graph) {
    double[] f = config.rope().inverseFrequencies();
    float[] values = new float[f.length];
    for (int i = 0; i < f.length; i++) {
      values[i] = (float) f[i];
    }
    return graph.constant("inverse_frequencies", Nd4j.createFromArray(values));
  }

  /** Causal attention within documents. */
  SDVariable attention(String name, SDVariable q, SDVariable k, SDVariable v) {
    int heads = config.numAttentionHeads();
    int kvHeads = config.numKeyValueHeads();
    double scale = 1 / Math.sqrt(config.headDim());
    return inputs.documents() == null
        ? CausalAttention.of(name, q, k, v, heads, kvHeads, scale)
        : CausalAttention.of(name, q, k, v, inputs.documents(), heads, kvHeads, scale);
  }
}
