package org.eaft.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsWriter;

/** Writes a model as a Hugging Face directory. */
public final class ModelDirectory {

  private static final String CONFIG = "config.json";

  /** Files that go along with the weights of a directory. */
  private static final List<String> COMPANIONS =
      List.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");

  private ModelDirectory() {}

  /** As {@link #write(ModelWeights, Path, Path, SafetensorsWriter.Type)}, in 32 bits. */
  public static void write(ModelWeights weights, Path origin, Path directory) {
    write(weights, origin, directory, SafetensorsWriter.Type.F32);
  }

  /**
   * Writes model.safetensors, config.json and, where the model came from a directory, its
   * tokenizer's files.
   *
   * @param origin the directory or .gguf file that the weights came from
   * @throws UncheckedIOException if the disk refuses
   * @throws IllegalArgumentException if a GGUF file's model cannot be expressed in a config.json
   */
  public static void write(
      ModelWeights weights, Path origin, Path directory, SafetensorsWriter.Type type) {
    try {
      Files.createDirectories(directory);
      if (Files.isDirectory(origin)) {
        ConfigJson.copy(origin.resolve(CONFIG), type, directory.resolve(CONFIG));
      } else {
        ConfigJson.write(weights.config(), type, directory.resolve(CONFIG));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no model can be written to %s: %s".formatted(directory, e), e);
    }
    copyCompanions(origin, directory);
    ArrayTensors.write(directory.resolve("model.safetensors"), type, weights.arrays(), Map.of());
  }

  /**
   * Copies the files of a tokenizer and of generation, those that there are.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public static void copyCompanions(Path from, Path to) {
    try {
      Files.createDirectories(to);
      for (String name : COMPANIONS) {
        if (Files.exists(from.resolve(name))) {
          Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the tokenizer cannot be copied to %s: %s".formatted(to, e), e);
    }
  }

  /**
   * Checks that {@link #write} can express a model.
   *
   * @throws ModelFileException if a GGUF file's model has no counterpart in a config.json
   */
  public static void requireWritable(ModelWeights weights, Path origin) {
    if (!Files.isDirectory(origin)) {
      try {
        ConfigJson.json(weights.config(), SafetensorsWriter.Type.F32);
      } catch (IllegalArgumentException e) {
        throw new ModelFileException(
            origin, e.getMessage() + "; set output.save: none to train it all the same", e);
      }
    }
  }
}
