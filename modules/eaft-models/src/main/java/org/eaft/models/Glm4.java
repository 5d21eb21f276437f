package org.eaft.models;

import org.eaft.models.io.ModelConfig;
import org.eaft.ops.Rope;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * GLM-4-0414 (arXiv 2406.12793): each block between two norms, gate and up in one matrix, and a
 * rotation of neighbouring values of a part of each head.
 */
final class Glm4 extends Transformer {

  @Override
  public String modelType() {
    return "glm4";
  }

  @Override
  void layerShapes(ModelConfig c, String layer, Shapes shapes) {
    shapes.weight(layer + "input_layernorm", c.hiddenSize());
    attentionShapes(c, layer + "self_attn.", shapes);
    shapes
        .weight(layer + "post_self_attn_layernorm", c.hiddenSize())
        .weight(layer + "post_attention_layernorm", c.hiddenSize())
        .linear(layer + "mlp.gate_up_proj", 2L * c.intermediateSize(), c.hiddenSize(), false)
        .linear(layer + "mlp.down_proj", c.hiddenSize(), c.intermediateSize(), false)
        .weight(layer + "post_mlp_layernorm", c.hiddenSize());
  }

  @Override
  SDVariable layer(ModelConfig c, String layer, SDVariable x, Layers layers) {
    String at = layer + "self_attn.";
    SDVariable h = layers.norm(layer + "input_layernorm", x);
    SDVariable seen = attention(c, at, h, layers);
    SDVariable attended = layers.linear(at + "o_proj", seen, c.attentionOutputBias(), Format.FP32);
    SDVariable y =
        x.add(
            layer + "attention_added",
            layers.norm(layer + "post_self_attn_layernorm", attended, Format.FP32));
    SDVariable fed = feedForward(layer, y, layers);
    return y.add(layer + "mlp_added", layers.norm(layer + "post_mlp_layernorm", fed, Format.FP32));
  }

  private static SDVariable feedForward(String layer, SDVariable x, Layers layers) {
    String at = layer + "mlp.";
    SDVariable h = layers.norm(layer + "post_attention_layernorm", x);
    SDVariable gateAndUp = layers.linear(at + "gate_up_proj", h, false);
    SDVariable gated = layers.swiGlu(at + "swiglu", gateAndUp);
    return layers.linear(at + "down_proj", gated, false, Format.FP32);
  }

  @Override
  SDVariable placed(String name, SDVariable x, Layers layers) {
    return layers.rope(name, x, Rope.Style.NEIGHBOURS);
  }

  @Override
  public long activationBytes(ModelConfig c, Format products) {
    // what the second norm of each block reads
    return super.activationBytes(c, products) + 2L * c.hiddenSize() * Format.FP32.bytes();
  }
}
