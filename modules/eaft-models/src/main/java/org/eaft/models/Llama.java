package org.eaft.models;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.Rope;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

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
  public SDVariable embeddings(Layers layers) {
    return layers.embedding("model.embed_tokens");
  }

  @Override
  public SDVariable layer(ModelConfig c, int index, SDVariable x, Layers layers) {
    String layer = "model.layers." + index + ".";
    return feedForward(c, layer, attention(c, layer, x, layers), layers);
  }

  private static SDVariable attention(ModelConfig c, String layer, SDVariable x, Layers layers) {
    String at = layer + "self_attn.";
    boolean bias = c.attentionBias();
    SDVariable h = layers.norm(layer + "input_layernorm", x);
    SDVariable q = layers.linear(at + "q_proj", h, bias);
    SDVariable k = layers.linear(at + "k_proj", h, bias);
    SDVariable v = layers.linear(at + "v_proj", h, bias);
    q = layers.rope(at + "q", q, Rope.Style.HALVES);
    k = layers.rope(at + "k", k, Rope.Style.HALVES);
    SDVariable seen = layers.attention(at + "attention", q, k, v);
    return layers.linear(at + "o_proj", seen, c.attentionOutputBias(), x);
  }

  private static SDVariable feedForward(ModelConfig c, String layer, SDVariable x, Layers layers) {
    String at = layer + "mlp.";
    SDVariable h = layers.norm(layer + "post_attention_layernorm", x);
    SDVariable gate = layers.linear(at + "gate_proj", h, c.mlpBias());
    SDVariable up = layers.linear(at + "up_proj", h, c.mlpBias());
    SDVariable gated = layers.swiGlu(at + "swiglu", gate, up);
    return layers.linear(at + "down_proj", gated, c.mlpBias(), x);
  }

  @Override
  public long activationBytes(ModelConfig c, Format products) {
    long hidden = c.hiddenSize();
    long queries = (long) c.numAttentionHeads() * c.headDim();
    long keys = (long) c.numKeyValueHeads() * c.headDim();
    // two norms' outputs, rotated queries and attention's output, rotated keys and values, and
    // gate, up and their product
    long inBlocks = 2 * hidden + 2 * queries + 2 * keys + 3L * c.intermediateSize();
    // the residual stream before each block, and attention's log-sum-exp
    long in32Bits = 2 * hidden + c.numAttentionHeads();
    return inBlocks * products.bytes() + in32Bits * Format.FP32.bytes();
  }

  @Override
  public SDVariable lastNorm(SDVariable x, Layers layers) {
    return layers.norm("model.norm", x);
  }
}
