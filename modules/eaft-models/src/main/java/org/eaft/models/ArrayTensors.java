package org.eaft.models;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays as tensors of a safetensors file, block by block: nothing is held twice. */
public final class ArrayTensors {

  private static final int BLOCK = Blocks.SIZE * 8;

  private ArrayTensors() {}

  /**
   * Writes dense FLOAT arrays under their names, in their order.
   *
   * @throws java.io.UncheckedIOException if the disk refuses; the file is then not there
   */
  public static void write(
      Path file,
      SafetensorsWriter.Type type,
      Map<String, INDArray> arrays,
      Map<String, String> metadata) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    arrays.forEach((name, array) -> shapes.put(name, array.shape()));
    float[] block = new float[BLOCK];
    try (SafetensorsWriter out = SafetensorsWriter.create(file, type, shapes, metadata)) {
      arrays.forEach(
          (name, array) -> {
            Floats from = Floats.of(array);
            for (long at = 0; at < from.length(); at += BLOCK) {
              int n = (int) Math.min(BLOCK, from.length() - at);
              from.get(at, block, 0, n);
              out.write(name, block, 0, n);
            }
          });
      out.commit();
    }
  }

  /** Overwrites dense arrays with the tensors of their names, which have their shapes. */
  public static void read(SafetensorsFile in, Map<String, INDArray> arrays) {
    float[] block = new float[BLOCK];
    arrays.forEach(
        (name, array) -> {
          Floats to = Floats.of(array);
          for (long at = 0; at < to.length(); at += BLOCK) {
            int n = (int) Math.min(BLOCK, to.length() - at);
            in.read(name, at, block, 0, n);
            to.put(at, block, 0, n);
          }
        });
  }
}
