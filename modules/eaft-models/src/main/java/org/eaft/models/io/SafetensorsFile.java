package org.eaft.models.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One safetensors file, memory-mapped; F32, F16 and BF16 tensors are decoded to float as they are
 * read. Reading is thread-safe.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class SafetensorsFile implements AutoCloseable {
  private final MappedFile file;
  private final SafetensorsHeader header;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Maps a file and checks its header against its size.
   *
   * @throws ModelFileException if the file cannot be read or is damaged
   */
  public static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file, SafetensorsHeader.read(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The tensors' names, in the order of the header. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** Type and shape of a tensor. */
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  /** The {@code __metadata__} of the header: string to string. */
  public Map<String, Object> metadata() {
    return header.metadata();
  }

  /** The path that was opened. */
  public Path path() {
    return file.path();
  }

  /** As {@link WeightSource#read}. */
  public void read(String name, long first, float[] dst, int at, int n) {
    SafetensorsHeader.Entry entry = entry(name);
    SafetensorsType type = entry.type();
    if (!type.decodable()) {
      throw new ModelFileException(
          file.path(),
          "tensor %s has dtype %s; F32, F16 and BF16 can be read".formatted(name, type));
    }
    requireRun(entry.info(), first, dst, at, n);
    int size = type.bits / 8;
    int block = MappedFile.MAX_SLICE / size / 8;
    long position = header.dataStart() + entry.begin() + first * size;
    for (int done = 0; done < n; done += block) {
      int run = Math.min(block, n - done);
      ByteBuffer source = file.copy(position + (long) done * size, run * size);
      type.decode(source, dst, at + done, run);
    }
  }

  @Override
  public void close() {
    file.close();
  }

  /** Checks that a run lies inside both the tensor and the array. */
  static void requireRun(TensorInfo info, long first, float[] dst, int at, int n) {
    Objects.checkFromIndexSize(at, n, dst.length);
    Objects.checkFromIndexSize(first, n, info.elements());
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw new ModelFileException(file.path(), "no tensor named " + name);
    }
    return entry;
  }
}
