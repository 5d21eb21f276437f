package org.eaft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
  @TempDir private Path directory;

  @Test
  void readsEveryTypeFromAFile() throws IOException {
    Path file = directory.resolve("all.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      write(
          zip,
          "f8",
          "<f8",
          "(2, 1)",
          16,
          b -> b.putDouble(0.1).putDouble(Double.NEGATIVE_INFINITY));
      write(zip, "f4", "<f4", "(3,)", 12, b -> b.putFloat(1).putFloat(-2.5f).putFloat(0));
      write(zip, "i8", "<i8", "(1, 2)", 16, b -> b.putLong(-100).putLong(1L << 40));
      write(zip, "dir/i4", "<i4", "()", 4, b -> b.putInt(7));
    }
    Golden golden = Golden.file(file);
    assertThat(golden.names()).containsExactly("dir/i4", "f4", "f8", "i8");
    assertThat(golden.shape("f8")).containsExactly(2, 1);
    assertThat(golden.doubles("f8")).containsExactly(0.1, Double.NEGATIVE_INFINITY);
    assertThat(golden.floats("f4")).containsExactly(1, -2.5f, 0);
    assertThat(golden.doubles("i8")).containsExactly(-100, 1L << 40);
    assertThat(golden.ints("dir/i4")).containsExactly(7);
    assertThat(golden.shape("dir/i4")).isEmpty();
    assertThat(golden.number("dir/i4")).isEqualTo(7);
    assertThatThrownBy(() -> golden.ints("i8")).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> golden.ints("f4")).hasMessageContaining("f4 has type <f4");
    assertThatThrownBy(() -> golden.number("f4")).hasMessageContaining("has 3 elements");
    assertThatThrownBy(() -> golden.doubles("f2")).hasMessageContaining("no array f2 in");
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    Path text = Files.writeString(directory.resolve("text.npz"), "not a zip");
    assertThatThrownBy(() -> Golden.file(text))
        .hasRootCauseMessage(text + " is not an .npz file, or holds no array");
    Path half = directory.resolve("half.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(half))) {
      write(zip, "x", "<f2", "(1,)", 2, b -> b.putShort((short) 0));
    }
    assertThatThrownBy(() -> Golden.file(half))
        .hasMessageContaining("x has type <f2, expected one of");
    Path cut = directory.resolve("cut.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(cut))) {
      write(zip, "x", "<f4", "(3,)", 8, b -> b.putFloat(1).putFloat(2));
    }
    assertThatThrownBy(() -> Golden.file(cut)).hasMessageContaining("x holds 8 bytes");
    assertThatThrownBy(() -> Golden.resource("nothing")).hasMessageContaining("golden/nothing.npz");
  }

  private static void write(
      ZipOutputStream out,
      String name,
      String type,
      String shape,
      int bytes,
      Consumer<ByteBuffer> values)
      throws IOException {
    out.putNextEntry(new ZipEntry(name + ".npy"));
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteBuffer buffer =
        ByteBuffer.allocate(10 + header.length() + bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0);
    buffer.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    values.accept(buffer);
    out.write(buffer.array());
  }
}
