package org.eaft.train.config;

/**
 * The model that a run starts from.
 *
 * @param path a Hugging Face directory or a .gguf file
 * @param precision of what enters the products
 * @param lora adapters in place of all weights; null trains all weights
 */
public record ModelSpec(String path, Precision precision, LoraSpec lora) {}
