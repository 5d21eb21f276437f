package org.eaft.testkit.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The float32 tensors of a small safetensors file by name, widened to double. */
final class TinyLlamaWeights {
  private static final Pattern TENSOR =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"F32\",\"shape\":\\[[0-9,]*\\],"
              + "\"data_offsets\":\\[(\\d+),(\\d+)\\]\\}");

  private TinyLlamaWeights() {}

  static Map<String, double[]> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    Matcher tensor = TENSOR.matcher(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
    Map<String, double[]> weights = new TreeMap<>();
    while (tensor.find()) {
      int first = Integer.parseInt(tensor.group(2));
      double[] values = new double[(Integer.parseInt(tensor.group(3)) - first) / Float.BYTES];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getFloat(8 + header + first + i * Float.BYTES);
      }
      weights.put(tensor.group(1), values);
    }
    return weights;
  }
}
