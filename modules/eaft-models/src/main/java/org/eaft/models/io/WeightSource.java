package org.eaft.models.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The configuration and weights of one model, read from a Hugging Face directory or a GGUF file.
 *
 * <p>Tensors bear Hugging Face's names and layout whatever the file; they are decoded to float as
 * they are read and never held as a whole. Reading is thread-safe; closing while another thread
 * reads is not.
 */
public interface WeightSource extends AutoCloseable {

  /** The model's configuration, from config.json or from GGUF metadata. */
  ModelConfig config();

  /** The names of all tensors in the source. */
  Set<String> names();

  /**
   * Type and shape of a tensor.
   *
   * @throws ModelFileException if there is no tensor of that name
   */
  TensorInfo info(String name);

  /**
   * Decodes a run of elements.
   *
   * @param first the first element, counted row-major from 0
   * @param dst receives the elements at dst[at] .. dst[at + n - 1]
   * @throws ModelFileException if there is no such tensor or its type cannot be decoded
   * @throws IndexOutOfBoundsException if the run lies outside the tensor or the array
   */
  void read(String name, long first, float[] dst, int at, int n);

  /** GGUF metadata by key, or the {@code __metadata__} of safetensors; unmodifiable. */
  Map<String, Object> metadata();

  /** The path that was opened. */
  Path path();

  @Override
  void close();

  /**
   * Opens a Hugging Face directory (config.json with model.safetensors, or with shards named by
   * model.safetensors.index.json) or a GGUF file.
   *
   * @throws ModelFileException if a file is missing, damaged or unsupported
   */
  static WeightSource open(Path path) {
    if (Files.isDirectory(path)) {
      return SafetensorsDirectory.open(path);
    }
    if (!Files.exists(path)) {
      throw new ModelFileException(
          path, "no such file or directory; expected a model directory or a .gguf file");
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelFileException(path, "neither a directory nor a regular file");
    }
    if (path.getFileName().toString().endsWith(".safetensors")) {
      throw new ModelFileException(
          path, "weights alone do not make a model; give the directory that holds config.json too");
    }
    return GgufFile.open(path);
  }

  /**
   * Checks that the source holds exactly the tensors a model needs. Not surplus are {@code
   * rotary_emb.inv_freq}, {@code rope_freqs} and an {@code lm_head.weight} equal to the embedding
   * it is tied to.
   *
   * @param expected shape by name, of every tensor the model reads
   * @throws ModelFileException listing every missing, surplus and wrongly shaped tensor, and those
   *     whose type cannot be read
   */
  default void requireShapes(Map<String, long[]> expected) {
    ShapeCheck.require(this, expected);
  }
}
