package org.eaft.models;

/**
 * Qwen2 and Qwen2.5 (arXiv 2407.10671, 2412.15115): Llama with biases on queries, keys and values,
 * which the configuration says. A model with an active sliding window is refused when its
 * configuration is read.
 */
final class Qwen2 extends Llama {

  @Override
  public String modelType() {
    return "qwen2";
  }
}
