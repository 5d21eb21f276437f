package org.eaft.models.io;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes one safetensors file piece by piece, so that the weights are never held twice.
 *
 * <p>The file appears under its name only when {@link #commit} has written it to the disk; until
 * then, and for ever if {@link #close} comes first, whatever was there stays. Not thread-safe.
 *
 * <pre>{@code
 * try (var out = SafetensorsWriter.create(file, Type.F32, shapes, Map.of())) {
 *   out.write("model.norm.weight", norm, 0, norm.length);
 *   ...
 *   out.commit();
 * }
 * }</pre>
 */
public final class SafetensorsWriter implements AutoCloseable {
  /** How elements are stored: F32 as they are, BF16 rounded to nearest, ties to even. */
  public enum Type {
    F32(4),
    BF16(2);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final int BLOCK = 1 << 16;

  /** A tensor's place in the file, and how much of it was written. */
  private static final class Slot {
    final long start;
    final long elements;
    long written;

    Slot(long start, long elements) {
      this.start = start;
      this.elements = elements;
    }
  }

  private final Path file;
  private final Path temporary;
  private final Type type;
  private final FileChannel channel;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private SafetensorsWriter(Path file, Path temporary, Type type, FileChannel channel) {
    this.file = file;
    this.temporary = temporary;
    this.type = type;
    this.channel = channel;
  }

  /**
   * Starts a file.
   *
   * @param shapes shape by name of every tensor, in the order of the file
   * @param metadata {@code __metadata__}; {@code format: pt}, which transformers asks for, is added
   * @throws UncheckedIOException if the temporary file beside {@code file} cannot be written
   */
  public static SafetensorsWriter create(
      Path file, Type type, Map<String, long[]> shapes, Map<String, String> metadata) {
    try {
      Path absolute = file.toAbsolutePath();
      Path temporary =
          absolute.resolveSibling(
              "%s.%d.tmp".formatted(absolute.getFileName(), ProcessHandle.current().pid()));
      FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      SafetensorsWriter writer = new SafetensorsWriter(absolute, temporary, type, channel);
      try {
        writer.start(shapes, metadata);
      } catch (IOException | RuntimeException e) {
        writer.close();
        throw e;
      }
      return writer;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void start(Map<String, long[]> shapes, Map<String, String> metadata) throws IOException {
    byte[] json = header(shapes, metadata);
    int padding = -json.length & 7; // the data starts aligned
    ByteBuffer head = ByteBuffer.allocate(8 + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(json.length + padding).put(json);
    Arrays.fill(head.array(), head.position(), head.capacity(), (byte) ' ');
    long at = head.capacity();
    for (Map.Entry<String, long[]> e : shapes.entrySet()) {
      long elements = elements(e);
      slots.put(e.getKey(), new Slot(at, elements));
      at += elements * type.bytes;
    }
    write(head.position(0), 0);
  }

  private byte[] header(Map<String, long[]> shapes, Map<String, String> metadata)
      throws IOException {
    Map<String, String> meta = new TreeMap<>(metadata);
    meta.putIfAbsent("format", "pt");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeObjectFieldStart("__metadata__");
      for (Map.Entry<String, String> e : meta.entrySet()) {
        out.writeStringField(e.getKey(), e.getValue());
      }
      out.writeEndObject();
      long at = 0;
      for (Map.Entry<String, long[]> e : shapes.entrySet()) {
        long end = Math.addExact(at, Math.multiplyExact(elements(e), (long) type.bytes));
        out.writeObjectFieldStart(e.getKey());
        out.writeStringField("dtype", type.name());
        out.writeFieldName("shape");
        out.writeArray(e.getValue(), 0, e.getValue().length);
        out.writeFieldName("data_offsets");
        out.writeArray(new long[] {at, end}, 0, 2);
        out.writeEndObject();
        at = end;
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static long elements(Map.Entry<String, long[]> tensor) {
    return new TensorInfo(tensor.getKey(), "", tensor.getValue()).elements();
  }

  /**
   * Appends n elements to a tensor. A tensor may be written in any number of pieces, and pieces of
   * different tensors may alternate.
   *
   * @throws IllegalArgumentException if the file has no such tensor, or it would become too long
   * @throws UncheckedIOException if the disk refuses
   */
  public void write(String name, float[] src, int at, int n) {
    Objects.checkFromIndexSize(at, n, src.length);
    Slot slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException(name + " is not among the tensors of " + file);
    }
    if (slot.written + n > slot.elements) {
      throw new IllegalArgumentException(
          "%s has %d elements, %d were written and %d more were given"
              .formatted(name, slot.elements, slot.written, n));
    }
    try {
      for (int done = 0; done < n; done += BLOCK) {
        int run = Math.min(BLOCK, n - done);
        encode(src, at + done, run);
        write(block, slot.start + slot.written * type.bytes);
        slot.written += run;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the file to the disk and gives it its name.
   *
   * @throws IllegalStateException naming a tensor that was not written whole
   * @throws UncheckedIOException if the disk refuses
   */
  public void commit() {
    slots.forEach(
        (name, slot) -> {
          if (slot.written != slot.elements) {
            throw new IllegalStateException(
                "%s of %s: %d of %d elements were written"
                    .formatted(name, file, slot.written, slot.elements));
          }
        });
    try {
      channel.force(true);
      channel.close();
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + temporary, e);
    }
  }

  /**
   * The new name, too, must outlive a loss of power; file systems that know no such sync refuse.
   */
  private void syncDirectory() {
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException notSupportedHere) {
      return;
    }
  }

  private void encode(float[] src, int at, int n) {
    block.clear();
    if (type == Type.F32) {
      block.asFloatBuffer().put(src, at, n);
    } else {
      short[] bits = new short[n];
      for (int i = 0; i < n; i++) {
        bits[i] = Halves.toBf16(src[at + i]);
      }
      block.asShortBuffer().put(bits);
    }
    block.limit(n * type.bytes);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
