package org.eaft.models;

import java.util.Map;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.Rope;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What the families share: embeddings, layers of causal attention and a gated feed-forward part, a
 * last norm, and a head, under Hugging Face's names. A family says what a layer is made of.
 */
abstract class Transformer implements Architecture {

  private static final String EMBEDDING = "model.embed_tokens";
  private static final String LAST_NORM = "model.norm";

  /** Adds the shapes of a layer's tensors, in the order of the forward pass. */
  abstract void layerShapes(ModelConfig c, String layer, Shapes shapes);

  /** Adds a layer whose tensors' names begin with {@code layer}. */
  abstract SDVariable layer(ModelConfig c, String layer, SDVariable x, Layers layers);

  @Override
  public final Map<String, long[]> shapes(ModelConfig c) {
    Shapes shapes = new Shapes().weight(EMBEDDING, c.vocabSize(), c.hiddenSize());
    for (int i = 0; i < c.numHiddenLayers(); i++) {
      layerShapes(c, prefix(i), shapes);
    }
    shapes.weight(LAST_NORM, c.hiddenSize());
    if (!c.tieWordEmbeddings()) {
      shapes.weight("lm_head", c.vocabSize(), c.hiddenSize());
    }
    return shapes.all();
  }

  private static String prefix(int index) {
    return "model.layers." + index + ".";
  }

  @Override
  public final SDVariable embeddings(Layers layers) {
    return layers.embedding(EMBEDDING);
  }

  @Override
  public final SDVariable layer(ModelConfig c, int index, SDVariable x, Layers layers) {
    return layer(c, prefix(index), x, layers);
  }

  @Override
  public final SDVariable lastNorm(SDVariable x, Layers layers) {
    return layers.norm(LAST_NORM, x);
  }

  /** The projections of an attention block. */
  static void attentionShapes(ModelConfig c, String at, Shapes shapes) {
    shapes
        .linear(at + "q_proj", queries(c), c.hiddenSize(), c.attentionBias())
        .linear(at + "k_proj", keys(c), c.hiddenSize(), c.attentionBias())
        .linear(at + "v_proj", keys(c), c.hiddenSize(), c.attentionBias())
        .linear(at + "o_proj", c.hiddenSize(), queries(c), c.attentionOutputBias());
  }

  /** Width of the queries of all heads. */
  static long queries(ModelConfig c) {
    return (long) c.numAttentionHeads() * c.headDim();
  }

  /** Width of the keys, or of the values, of all heads. */
  static long keys(ModelConfig c) {
    return (long) c.numKeyValueHeads() * c.headDim();
  }

  /** What the heads see [batch, time, heads headDim], before the output's projection. */
  final SDVariable attention(ModelConfig c, String at, SDVariable h, Layers layers) {
    boolean bias = c.attentionBias();
    SDVariable q = layers.linear(at + "q_proj", h, bias);
    SDVariable k = layers.linear(at + "k_proj", h, bias);
    SDVariable v = layers.linear(at + "v_proj", h, bias);
    q = placed(at + "q", q, layers);
    k = placed(at + "k", k, layers);
    return layers.attention(at + "attention", q, k, v);
  }

  /** Queries or keys as they are compared: turned by their positions. */
  SDVariable placed(String name, SDVariable x, Layers layers) {
    return layers.rope(name, x, Rope.Style.HALVES);
  }

  /** Of a layer that keeps its two norms' outputs, and queries and keys only as placed. */
  @Override
  public long activationBytes(ModelConfig c, Format products) {
    long hidden = c.hiddenSize();
    // two norms' outputs, rotated queries and attention's output, rotated keys and values, and
    // gate, up and their product
    long inBlocks = 2 * hidden + 2 * queries(c) + 2 * keys(c) + 3L * c.intermediateSize();
    // the residual stream before each block, and attention's log-sum-exp
    long in32Bits = 2 * hidden + c.numAttentionHeads();
    return inBlocks * products.bytes() + in32Bits * Format.FP32.bytes();
  }
}
