package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  @TempDir Path dir;

  private Path write(String header, int data) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return write(json.length, json, data);
  }

  private Path write(long length, byte[] json, int data) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(json);
    return Files.write(dir.resolve("x.safetensors"), file.array());
  }

  private static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "'%s': {'dtype': '%s', 'shape': %s, 'data_offsets': [%d, %d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2,2] | F32  | 0  | 16 | 12 | spans bytes 0 to 16 of data, the file has 12",
        "[2,2] | F32  | 0  | 16 | 20 | 4 trailing bytes",
        "[2,2] | F32  | 4  | 20 | 20 | gap",
        "[2,3] | F32  | 0  | 16 | 16 | does not fill its 16 bytes",
        "[2,2] | BF16 | 0  | 16 | 16 | does not fill",
        "[2,2] | X9   | 0  | 16 | 16 | unknown dtype X9",
        "[-4]  | F32  | 0  | 16 | 16 | non-negative",
        "[2.0] | F32  | 0  | 8  | 8  | VALUE_NUMBER_FLOAT",
        "'4'   | F32  | 0  | 16 | 16 | START_ARRAY",
        "[4611686018427387904,4]  | F32  | 0  | 0 | 0 | does not fill",
        "[9223372036854775807]    | F32  | 0  | 16 | 16 | does not fill",
        "[99999999999999999999]   | F32  | 0  | 16 | 16 | cannot be read",
        "[4]   | F32  | 16 | 0  | 16 | spans bytes 16 to 0",
        "[4]   | F32  | -1 | 15 | 16 | non-negative",
      })
  void aTensorThatDoesNotFitItsFileIsRefused(
      String shape, String dtype, long begin, long end, int data, String message)
      throws IOException {
    Path file = write("{" + tensor("w", dtype, shape, begin, end) + "}", data);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void overlapsAreRefused() throws IOException {
    String two = tensor("a", "F32", "[4]", 0, 16) + "," + tensor("b", "F32", "[4]", 8, 24);
    Path file = write("{" + two + "}", 24);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("tensor b starts at byte 8")
        .hasMessageContaining("overlap");
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "1", "1000", "9223372036854775807", "-9223372036854775808"})
  void aHeaderLengthBeyondTheFileIsRefused(long length) throws IOException {
    Path file = write(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("header length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]",
        "{'w': 3}",
        "{'w': {}}",
        "{'w': {'dtype': 'F32', 'shape': [], 'data_offsets': [0]}}",
        "{'w': {'dtype': 'F32', 'shape': [], 'data_offsets': [0, 0, 0]}}",
        "{'w': {'dtype': 'F32', 'shape': [], 'data_offsets': [0, 4], 'more': 1}}",
        "{'w': {'dtype': {'a': 1}, 'shape': [], 'data_offsets': [0, 4]}}",
        "{'__metadata__': {'a': 1}}",
        "{'__metadata__': []}",
        "{'__metadata__': {'a': 'b', 'a': 'c'}}",
        "{} {}",
        "{'w': {'dtype': 'F32', 'shape': [], 'data_offsets': [0, 4]",
      })
  void aHeaderOfAnotherFormIsRefused(String header) throws IOException {
    Path file = write(header, 4);
    assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(ModelFileException.class);
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] json = "{\"__metadata__\":{\"a\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
    json[json.length - 4] = (byte) 0xff;
    Path file = write(json.length, json, 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void paddingAfterTheHeaderIsAllowed() throws IOException {
    Path file = write("{" + tensor("w", "F32", "[]", 0, 4) + "}     ", 4);
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertThat(Golden.all(open, "w")).containsExactly(0f);
    }
  }

  @Test
  void runsOutsideTheTensorOrTheArrayAreRefused() throws IOException {
    Path file = write("{" + tensor("w", "F32", "[4]", 0, 16) + "}", 16);
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      float[] dst = new float[4];
      assertThatThrownBy(() -> open.read("w", 1, dst, 0, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> open.read("w", -1, dst, 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> open.read("w", 0, dst, 1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> open.read("v", 0, dst, 0, 1))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("no tensor named v");
      open.close();
      assertThatThrownBy(() -> open.read("w", 0, dst, 0, 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Sparse, so that 3 GiB take no room on the disk. */
  @Test
  void filesBeyondTwoGibibytesAreReadAcrossWindows() throws IOException {
    long bytes = 3L << 30;
    String json = "{" + tensor("w", "F32", "[" + bytes / 4 + "]", 0, bytes) + "}";
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Path file = dir.resolve("big.safetensors");
    int start = 8 + header.length;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer head = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
      out.write(head.putLong(header.length).put(header).flip());
      for (long at = 1L << 30; at < bytes; at += 1L << 30) {
        ByteBuffer values = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
          values.putFloat((int) (at >> 30) * 100f + i);
        }
        out.write(values.flip(), start + at - 32);
      }
      out.write(ByteBuffer.allocate(1), start + bytes - 1);
    }
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      float[] dst = new float[600_000];
      for (long at = 1L << 30; at < bytes; at += 1L << 30) {
        open.read("w", at / 4 - 300_000, dst, 0, dst.length);
        assertThat(dst[299_991]).isZero();
        for (int i = 0; i < 16; i++) {
          assertThat(dst[299_992 + i]).isEqualTo((int) (at >> 30) * 100f + i);
        }
      }
    }
  }
}
