package org.eaft.models;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** CRC-32C of names and elements, which tells models apart; a second for some 10^9 parameters. */
final class WeightChecksum {

  private static final int BLOCK = Blocks.SIZE * 8;

  private WeightChecksum() {}

  /** Eight hexadecimal digits. */
  static String of(Map<String, INDArray> arrays) {
    CRC32C crc = new CRC32C();
    float[] block = new float[BLOCK];
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    arrays.forEach(
        (name, array) -> {
          crc.update(name.getBytes(StandardCharsets.UTF_8));
          Floats from = Floats.of(array);
          for (long at = 0; at < from.length(); at += BLOCK) {
            int n = (int) Math.min(BLOCK, from.length() - at);
            from.get(at, block, 0, n);
            bytes.clear();
            bytes.asFloatBuffer().put(block, 0, n);
            crc.update(bytes.limit(n * Float.BYTES));
          }
        });
    return "%08x".formatted(crc.getValue());
  }
}
