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
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;

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

  /**
   * Writes model.safetensors in 32 bits, config.json and, where the model came from a directory,
   * its tokenizer's files.
   *
   * @param origin the directory or .gguf file that the weights came from
   * @throws UncheckedIOException if the disk refuses
   * @throws IllegalArgumentException if a GGUF file's model cannot be expressed in a config.json
   */
  public static void write(ModelWeights weights, Path origin, Path directory) {
    try {
      Files.createDirectories(directory);
      if (Files.isDirectory(origin)) {
        ConfigJson.copy(origin.resolve(CONFIG), directory.resolve(CONFIG));
        copyCompanions(origin, directory);
      } else {
        ConfigJson.write(weights.config(), directory.resolve(CONFIG));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a model to " + directory, e);
    }
    writeWeights(weights, directory.resolve("model.safetensors"));
  }

  /**
   * Checks that {@link #write} can express a model.
   *
   * @throws ModelFileException if a GGUF file's model has no counterpart in a config.json
   */
  public static void requireWritable(ModelWeights weights, Path origin) {
    if (!Files.isDirectory(origin)) {
      try {
        ConfigJson.json(weights.config());
      } catch (IllegalArgumentException e) {
        throw new ModelFileException(
            origin, e.getMessage() + "; set output.save: none to train it all the same", e);
      }
    }
  }

  private static void copyCompanions(Path from, Path to) throws IOException {
    for (String name : COMPANIONS) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void writeWeights(ModelWeights weights, Path file) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> shapes.put(name, array.shape()));
    try (SafetensorsWriter out =
        SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of())) {
      float[] block = new float[Blocks.SIZE * 8];
      weights
          .arrays()
          .forEach(
              (name, array) -> {
                Floats from = Floats.of(array);
                for (long at = 0; at < from.length(); at += block.length) {
                  int n = (int) Math.min(block.length, from.length() - at);
                  from.get(at, block, 0, n);
                  out.write(name, block, 0, n);
                }
              });
      out.commit();
    }
  }
}
