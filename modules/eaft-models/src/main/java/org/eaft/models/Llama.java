package org.eaft.models;

import org.eaft.models.io.ModelConfig;
import org.nd4j.autodiff.samediff.SDVariable;

/** Llama 1 to 3, SmolLM2 and their kin (arXiv 2302.13971, 2407.21783). */
class Llama extends Transformer {

  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  void layerShapes(ModelConfig c, String layer, Shapes shapes) {
    shapes.weight(layer + "input_layernorm", c.hiddenSize());
    attentionShapes(c, layer + "self_attn.", shapes);
    String mlp = layer + "mlp.";
    shapes
        .weight(layer + "post_attention_layernorm", c.hiddenSize())
        .linear(mlp + "gate_proj", c.intermediateSize(), c.hiddenSize(), c.mlpBias())
        .linear(mlp + "up_proj", c.intermediateSize(), c.hiddenSize(), c.mlpBias())
        .linear(mlp + "down_proj", c.hiddenSize(), c.intermediateSize(), c.mlpBias());
  }

  @Override
  SDVariable layer(ModelConfig c, String layer, SDVariable x, Layers layers) {
    String at = layer + "self_attn.";
    SDVariable h = layers.norm(layer + "input_layernorm", x);
    SDVariable seen = attention(c, at, h, layers);
    SDVariable y = layers.linear(at + "o_proj", seen, c.attentionOutputBias(), x);
    return feedForward(c, layer, y, layers);
  }

  private static SDVariable feedForward(ModelConfig c, String layer, SDVariable x, Layers layers) {
    String at = layer + "mlp.";
    SDVariable h = layers.norm(layer + "post_attention_layernorm", x);
    SDVariable gate = layers.linear(at + "gate_proj", h, c.mlpBias());
    SDVariable up = layers.linear(at + "up_proj", h, c.mlpBias());
    SDVariable gated = layers.swiGlu(at + "swiglu", gate, up);
    return layers.linear(at + "down_proj", gated, c.mlpBias(), x);
  }
}
