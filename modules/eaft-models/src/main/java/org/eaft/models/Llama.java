package org.eaft.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.CausalAttention;
import org.eaft.ops.Embedding;
import org.eaft.ops.Linear;
import org.eaft.ops.RmsNorm;
import org.eaft.ops.Rope;
import org.eaft.ops.SwiGlu;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/** Llama 1 to 3, SmolLM2 and their kin (arXiv 2302.13971, 2407.21783). */
final class Llama implements Architecture {

  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public Map<String, long[]> shapes(ModelConfig c) {
    long hidden = c.hiddenSize();
    long queries = (long) c.numAttentionHeads() * c.headDim();
    long keys = (long) c.numKeyValueHeads() * c.headDim();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new long[] {c.vocabSize(), hidden});
    for (int i = 0; i < c.numHiddenLayers(); i++) {
      String layer = "model.layers." + i + ".";
      shapes.put(layer + "input_layernorm.weight", new long[] {hidden});
      linear(shapes, layer + "self_attn.q_proj", queries, hidden, c.attentionBias());
      linear(shapes, layer + "self_attn.k_proj", keys, hidden, c.attentionBias());
      linear(shapes, layer + "self_attn.v_proj", keys, hidden, c.attentionBias());
      linear(shapes, layer + "self_attn.o_proj", hidden, queries, c.attentionOutputBias());
      shapes.put(layer + "post_attention_layernorm.weight", new long[] {hidden});
      linear(shapes, layer + "mlp.gate_proj", c.intermediateSize(), hidden, c.mlpBias());
      linear(shapes, layer + "mlp.up_proj", c.intermediateSize(), hidden, c.mlpBias());
      linear(shapes, layer + "mlp.down_proj", hidden, c.intermediateSize(), c.mlpBias());
    }
    shapes.put("model.norm.weight", new long[] {hidden});
    if (!c.tieWordEmbeddings()) {
      shapes.put("lm_head.weight", new long[] {c.vocabSize(), hidden});
    }
    return shapes;
  }

  private static void linear(
      Map<String, long[]> shapes, String name, long out, long in, boolean bias) {
    shapes.put(name + ".weight", new long[] {out, in});
    if (bias) {
      shapes.put(name + ".bias", new long[] {out});
    }
  }

  @Override
  public SDVariable hiddenStates(
      ModelConfig c, SDVariable ids, Function<String, SDVariable> weights) {
    return new Graph(c, ids, weights).hiddenStates();
  }

  /** The forward pass, read from top to bottom. */
  private record Graph(ModelConfig c, SDVariable ids, Function<String, SDVariable> weights) {

    SDVariable hiddenStates() {
      SDVariable x = Embedding.of("embeddings", weights.apply("model.embed_tokens.weight"), ids);
      SDVariable frequencies = frequencies();
      for (int i = 0; i < c.numHiddenLayers(); i++) {
        String layer = "model.layers." + i + ".";
        x = attention(layer, x, frequencies);
        x = feedForward(layer, x);
      }
      return norm("model.norm", x);
    }

    private SDVariable attention(String layer, SDVariable x, SDVariable frequencies) {
      String at = layer + "self_attn.";
      boolean bias = c.attentionBias();
      SDVariable h = norm(layer + "input_layernorm", x);
      SDVariable q = rope(at + "q", linear(at + "q_proj", h, bias, null), frequencies);
      SDVariable k = rope(at + "k", linear(at + "k_proj", h, bias, null), frequencies);
      SDVariable v = linear(at + "v_proj", h, bias, null);
      SDVariable seen =
          CausalAttention.of(
              at + "attention",
              q,
              k,
              v,
              c.numAttentionHeads(),
              c.numKeyValueHeads(),
              1 / Math.sqrt(c.headDim()));
      return linear(at + "o_proj", seen, c.attentionOutputBias(), x);
    }

    private SDVariable feedForward(String layer, SDVariable x) {
      String at = layer + "mlp.";
      SDVariable h = norm(layer + "post_attention_layernorm", x);
      SDVariable gate = linear(at + "gate_proj", h, c.mlpBias(), null);
      SDVariable up = linear(at + "up_proj", h, c.mlpBias(), null);
      SDVariable gated = SwiGlu.of(at + "swiglu", gate, up);
      return linear(at + "down_proj", gated, c.mlpBias(), x);
    }

    private SDVariable linear(String name, SDVariable x, boolean bias, SDVariable residual) {
      SDVariable b = bias ? weights.apply(name + ".bias") : null;
      return Linear.of(name, x, weights.apply(name + ".weight"), b, residual);
    }

    private SDVariable norm(String name, SDVariable x) {
      return RmsNorm.of(name, x, weights.apply(name + ".weight"), c.rmsNormEps());
    }

    private SDVariable rope(String name, SDVariable x, SDVariable frequencies) {
      return Rope.of(name, x, frequencies, c.headDim(), Rope.Style.HALVES, 1);
    }

    private SDVariable frequencies() {
      double[] f = c.rope().inverseFrequencies();
      float[] values = new float[f.length];
      for (int i = 0; i < f.length; i++) {
        values[i] = (float) f[i];
      }
      return ids.getSameDiff().constant("inverse_frequencies", Nd4j.createFromArray(values));
    }
  }
}
