package org.eaft.models;

import org.eaft.models.io.ModelConfig;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Qwen3, the dense ones (arXiv 2505.09388): Llama with a norm over each head of queries and keys
 * before they are rotated, and a head dimension of its own.
 */
final class Qwen3 extends Llama {

  @Override
  public String modelType() {
    return "qwen3";
  }

  @Override
  void layerShapes(ModelConfig c, String layer, Shapes shapes) {
    super.layerShapes(c, layer, shapes);
    shapes
        .weight(layer + "self_attn.q_norm", c.headDim())
        .weight(layer + "self_attn.k_norm", c.headDim());
  }

  @Override
  SDVariable placed(String name, SDVariable x, Layers layers) {
    return super.placed(name, layers.norm(name + "_norm", x, Format.FP32), layers);
  }

  @Override
  public long activationBytes(ModelConfig c, Format products) {
    // queries and keys before their norms
    return super.activationBytes(c, products) + (queries(c) + keys(c)) * products.bytes();
  }
}
