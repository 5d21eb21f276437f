package org.eaft.train.config;

/**
 * The model that a run starts from.
 *
 * @param path a Hugging Face directory or a .gguf file
 * @param init its weights, or random ones, for pre-training
 * @param precision of what enters the products
 * @param lora adapters in place of all weights; null trains all weights
 */
public record ModelSpec(String path, ModelInit init, Precision precision, LoraSpec lora) {

  public ModelSpec {
    Checks.require(
        init == ModelInit.PRETRAINED || lora == null,
        "model.lora",
        "needs weights to stand beside; with model.init: random it must be null",
        lora);
  }
}
