package org.eaft.train.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.text.Example;
import org.eaft.train.TokenValues;

/** Numbers of supervised tokens by name, as one-dimensional tensors of a safetensors file. */
final class BaseFile {

  private BaseFile() {}

  static void write(Path file, Map<String, TokenValues> values) {
    Map<String, float[]> arrays = new TreeMap<>();
    values.forEach((name, v) -> arrays.put(name, v.toArray()));
    Map<String, long[]> shapes = new LinkedHashMap<>();
    arrays.forEach((name, array) -> shapes.put(name, new long[] {array.length}));
    try (SafetensorsWriter out =
        SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of())) {
      arrays.forEach((name, array) -> out.write(name, array, 0, array.length));
      out.commit();
    }
  }

  /** Reads what was written for these rows. */
  static Map<String, TokenValues> read(Path file, List<Example> rows) {
    Map<String, TokenValues> values = new TreeMap<>();
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      for (String name : in.names()) {
        float[] array = new float[Math.toIntExact(in.info(name).shape()[0])];
        in.read(name, 0, array, 0, array.length);
        values.put(name, TokenValues.of(rows, array));
      }
    }
    return values;
  }
}
