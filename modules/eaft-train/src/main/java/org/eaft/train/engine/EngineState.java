package org.eaft.train.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.eaft.models.ArrayTensors;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.models.io.SafetensorsWriter;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays, a count of steps and other facts in one safetensors file, bit for bit, never held twice.
 */
final class EngineState {

  private static final String STEPS = "optimizer_steps";

  private EngineState() {}

  static void write(Path file, Map<String, INDArray> arrays, int steps, Map<String, String> facts) {
    Map<String, String> metadata = new HashMap<>(facts);
    metadata.put(STEPS, Integer.toString(steps));
    ArrayTensors.write(file, SafetensorsWriter.Type.F32, arrays, metadata);
  }

  /**
   * Overwrites the arrays.
   *
   * @param check fails where the facts are not those of this model
   * @return facts, the steps among them
   * @throws ModelFileException if names or shapes are others; the arrays are then as they were
   */
  static Map<String, Object> read(
      Path file, Map<String, INDArray> arrays, Consumer<Map<String, Object>> check) {
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      requireSame(in, arrays);
      check.accept(in.metadata());
      ArrayTensors.read(in, arrays);
      return Map.copyOf(in.metadata());
    }
  }

  /** The count of steps among facts. */
  static int steps(Map<String, Object> facts) {
    return Integer.parseInt((String) facts.get(STEPS));
  }

  private static void requireSame(SafetensorsFile in, Map<String, INDArray> arrays) {
    if (!in.names().equals(arrays.keySet()) || !in.metadata().containsKey(STEPS)) {
      throw new ModelFileException(
          in.path(),
          "holds %d arrays of a training, this model and optimiser have %d or others"
              .formatted(in.names().size(), arrays.size()));
    }
    arrays.forEach(
        (name, array) -> {
          long[] shape = in.info(name).shape();
          if (!Arrays.equals(shape, array.shape())) {
            throw new ModelFileException(
                in.path(),
                "%s has shape %s, the model's is %s"
                    .formatted(name, Arrays.toString(shape), Arrays.toString(array.shape())));
          }
        });
  }
}
