package org.eaft.models;

import java.util.HashMap;
import java.util.Map;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.CachedAttention;
import org.eaft.ops.CausalAttention;
import org.eaft.ops.Embedding;
import org.eaft.ops.Linear;
import org.eaft.ops.RmsNorm;
import org.eaft.ops.Rope;
import org.eaft.ops.SwiGlu;
import org.eaft.ops.SwiGluFused;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layers that an architecture is written in: each adds its ops to the graph, on the weights of
 * its name. How weights reach the ops is decided here, once for all families.
 */
public final class Layers {

  private final ModelWeights model;
  private final ModelConfig config;
  private final ModelInputs inputs;
  private final SameDiff graph;
  private final WeightBinding binding;
  private final Adapters adapters;
  private final KeptAttention kept;
  private final Map<String, Weight> weights = new HashMap<>();
  private SDVariable frequencies;

  /** Layers of the graph of the inputs. */
  Layers(ModelWeights model, Adapters adapters, WeightBinding binding, ModelInputs inputs) {
    this(model, adapters, binding, inputs, null);
  }

  /**
   * Layers of the graph of the inputs.
   *
   * @param kept notes keys and values; null where nobody asks for them
   */
  Layers(
      ModelWeights model,
      Adapters adapters,
      WeightBinding binding,
      ModelInputs inputs,
      KeptAttention kept) {
    this.model = model;
    this.config = model.config();
    this.inputs = inputs;
    this.graph = inputs.ids().getSameDiff();
    this.binding = binding;
    this.adapters = adapters;
    this.kept = kept;
  }

  /** A weight, or an adapter's array, by its name, as ops take it; it becomes a variable here. */
  Weight weight(String name) {
    return weights.computeIfAbsent(
        name,
        n ->
            new Weight(
                graph.var(n, adapters.arrays().getOrDefault(n, model.arrays().get(n))),
                constant(n + ".bf16", binding.copies().get(n)),
                constant(n + ".gradient_sum", binding.sums().get(n))));
  }

  private SDVariable constant(String name, INDArray array) {
    return array == null ? null : graph.constant(name, array);
  }

  /** Embeddings of the ids [batch, time, hiddenSize]. */
  SDVariable embedding(String name) {
    return Embedding.of(name, weight(name + ".weight"), inputs.ids());
  }

  /**
   * y = x W^T (+ bias) (+ adapter), stored in the format of products: what stays within a block.
   */
  SDVariable linear(String name, SDVariable x, boolean bias) {
    return linear(name, x, bias, null, binding.products());
  }

  /**
   * y = x W^T (+ bias) (+ adapter) + residual: back to the residual stream, which is kept in 32
   * bits.
   */
  SDVariable linear(String name, SDVariable x, boolean bias, SDVariable residual) {
    return linear(name, x, bias, residual, Format.FP32);
  }

  /** y = x W^T (+ bias) (+ adapter), stored in a format. */
  SDVariable linear(String name, SDVariable x, boolean bias, Format result) {
    return linear(name, x, bias, null, result);
  }

  private SDVariable linear(
      String name, SDVariable x, boolean bias, SDVariable residual, Format result) {
    Weight b = bias ? weight(name + ".bias") : null;
    SDVariable added = adapters.addTo(residual, name, x, this::weight);
    // a sum is kept in 32 bits
    Format format = adapters.on(name) ? Format.FP32 : result;
    return Linear.of(name, x, weight(name + ".weight"), b, added, format);
  }

  /** RMS norm of what linear layers or the head read. */
  SDVariable norm(String name, SDVariable x) {
    return norm(name, x, binding.products());
  }

  /** RMS norm, over each head where the weight has a head's length, stored in a format. */
  SDVariable norm(String name, SDVariable x, Format result) {
    return RmsNorm.of(name, x, weight(name + ".weight"), config.rmsNormEps(), result);
  }

  /** Gated linear unit, which a linear layer reads. */
  SDVariable swiGlu(String name, SDVariable gate, SDVariable up) {
    return SwiGlu.of(name, gate, up, binding.products());
  }

  /** The same, of gate and up side by side [batch, time, 2 intermediateSize]. */
  SDVariable swiGlu(String name, SDVariable gateAndUp) {
    return SwiGluFused.of(name, gateAndUp, binding.products());
  }

  /** Rotates queries or keys [batch, time, heads headDim] by their positions. */
  SDVariable rope(String name, SDVariable x, Rope.Style style) {
    if (frequencies == null) {
      frequencies = frequencies();
    }
    return Rope.of(
        name, x, frequencies, inputs.positions(), config.headDim(), style, 1, binding.products());
  }

  private SDVariable frequencies() {
    double[] f = config.rope().inverseFrequencies();
    float[] values = new float[f.length];
    for (int i = 0; i < f.length; i++) {
      values[i] = (float) f[i];
    }
    return graph.constant("inverse_frequencies", Nd4j.createFromArray(values));
  }

  /** Causal attention within documents, and to what was kept of the tokens before. */
  SDVariable attention(String name, SDVariable q, SDVariable k, SDVariable v) {
    CachedAttention.Past past = kept == null ? null : kept.past(name, k, v);
    if (past != null) {
      return CachedAttention.of(
          name,
          q,
          k,
          v,
          past,
          config.numAttentionHeads(),
          config.numKeyValueHeads(),
          1 / Math.sqrt(config.headDim()),
          binding.products());
    }
    return CausalAttention.of(
        name,
        q,
        k,
        v,
        inputs.documents(),
        config.numAttentionHeads(),
        config.numKeyValueHeads(),
        1 / Math.sqrt(config.headDim()),
        binding.products());
  }
}
