package org.eaft.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.io.ShardPlan;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes a model as a Hugging Face directory. */
public final class ModelDirectory {

  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";

  /** Files that go along with the weights of a directory. */
  private static final List<String> COMPANIONS =
      List.of(
          GENERATION,
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja");

  private ModelDirectory() {}

  /**
   * As {@link #write(ModelWeights, Path, Path, SafetensorsWriter.Type, long)}, in 32 bits and files
   * of at most 5 GB.
   */
  public static void write(ModelWeights weights, Path origin, Path directory) {
    write(weights, origin, directory, SafetensorsWriter.Type.F32, ShardPlan.MAX_BYTES);
  }

  /**
   * Writes config.json, generation_config.json, the weights and, where the model came from a
   * directory, its tokenizer's files.
   *
   * @param origin the directory or .gguf file that the weights came from
   * @param maxShardBytes weights that are longer go into several files, with an index
   * @throws UncheckedIOException if the disk refuses
   * @throws IllegalArgumentException if a GGUF file's model cannot be expressed in a config.json
   */
  public static void write(
      ModelWeights weights,
      Path origin,
      Path directory,
      SafetensorsWriter.Type type,
      long maxShardBytes) {
    try {
      Files.createDirectories(directory);
      if (Files.isDirectory(origin)) {
        ConfigJson.copy(origin.resolve(CONFIG), type, directory.resolve(CONFIG));
      } else {
        ConfigJson.write(weights.config(), type, directory.resolve(CONFIG));
      }
      if (!Files.exists(origin.resolve(GENERATION))) {
        ConfigJson.writeGeneration(weights.config(), directory.resolve(GENERATION));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no model can be written to %s: %s".formatted(directory, e), e);
    }
    copyCompanions(origin, directory);
    ShardPlan plan = ShardPlan.of(weights.shapes(), type, maxShardBytes);
    plan.files()
        .forEach(
            (file, shapes) -> {
              Map<String, INDArray> part = new LinkedHashMap<>();
              shapes.keySet().forEach(name -> part.put(name, weights.arrays().get(name)));
              ArrayTensors.write(directory.resolve(file), type, part, Map.of());
            });
    plan.writeIndex(directory);
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
