package org.eaft.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tiny random models as Hugging Face directories (config.json, model.safetensors), on real paths.
 *
 * <p>The two Llamas' logits, gradients and ten optimiser steps are in {@code
 * Golden.resource("tiny-llama")}, and what PEFT's adapters make of them in {@code
 * Golden.resource("lora")}.
 */
public final class TinyModels {
  private static final List<String> FILES = List.of("config.json", "model.safetensors");
  private static final List<String> ADAPTER_FILES =
      List.of("adapter_config.json", "adapter_model.safetensors");

  private TinyModels() {}

  /** A Llama whose head is its embedding. */
  public static Path llamaTied() {
    return extract("tiny-llama-tied", FILES);
  }

  /** A Llama with a head of its own. */
  public static Path llamaUntied() {
    return extract("tiny-llama-untied", FILES);
  }

  /**
   * A model of another family, or another Llama: llama3 or linear (by its RoPE scaling), qwen2,
   * qwen3 or glm4. What transformers makes of it is in {@code Golden.resource("tiny-families")}.
   */
  public static Path of(String name) {
    return extract("tiny-" + name, FILES);
  }

  /** A Llama of one layer with the tiny tokenizer, as a GGUF file. */
  public static Path llamaGguf() {
    return extract("tiny-gguf", List.of("tiny.gguf")).resolve("tiny.gguf");
  }

  /** PEFT's adapters of q_proj and v_proj over {@link #llamaTied}, which they do not find. */
  public static Path adaptersTied() {
    return extract("tiny-llama-lora-tied", ADAPTER_FILES);
  }

  /** PEFT's adapters of all linear layers over {@link #llamaUntied}, which they do not find. */
  public static Path adaptersUntied() {
    return extract("tiny-llama-lora-untied", ADAPTER_FILES);
  }

  /** Resources live in a jar when other modules test; readers of models want files they can map. */
  private static Path extract(String name, List<String> files) {
    try {
      Path directory = Files.createTempDirectory(name);
      directory.toFile().deleteOnExit();
      for (String file : files) {
        Path target = directory.resolve(file);
        try (InputStream in = TinyModels.class.getResourceAsStream(name + "/" + file)) {
          if (in == null) {
            throw new IllegalStateException("no resource " + name + "/" + file);
          }
          Files.copy(in, target);
        }
        target.toFile().deleteOnExit();
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot extract " + name, e);
    }
  }
}
