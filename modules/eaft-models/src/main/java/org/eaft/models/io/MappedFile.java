package org.eaft.models.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file mapped read-only into memory, of any length.
 *
 * <p>One mapping is limited to 2 GiB, so the file is mapped in windows, each running on into the
 * next by the longest slice that can be asked for: no slice ever straddles two.
 */
final class MappedFile {
  /** The longest slice, in bytes. */
  static final int MAX_SLICE = 1 << 20;

  private static final long STRIDE = 1L << 30;

  /** 16 TiB: sparse files can claim any size. */
  private static final long MAX_SIZE = 1L << 44;

  private final Path path;
  private final long size;
  private volatile ByteBuffer[] windows;

  private MappedFile(Path path, long size, ByteBuffer[] windows) {
    this.path = path;
    this.size = size;
    this.windows = windows;
  }

  static MappedFile open(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > MAX_SIZE) {
        throw new ModelFileException(path, size + " bytes are more than any model has");
      }
      ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((size + STRIDE - 1) / STRIDE)];
      for (int i = 0; i < windows.length; i++) {
        long start = i * STRIDE;
        long length = Math.min(STRIDE + MAX_SLICE, size - start);
        windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
      }
      return new MappedFile(path, size, windows);
    } catch (IOException e) {
      throw Json.unreadable(path, e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Bytes [position, position + length) in little-endian order; length at most MAX_SLICE. */
  ByteBuffer slice(long position, int length) {
    ByteBuffer[] open = windows;
    if (open == null) {
      throw new IllegalStateException(path + " was closed");
    }
    if (position < 0 || length < 0 || length > MAX_SLICE || length > size - position) {
      throw new IndexOutOfBoundsException(
          "%d bytes at %d of the %d of %s".formatted(length, position, size, path));
    }
    if (length == 0) {
      return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }
    int window = (int) (position / STRIDE);
    int offset = (int) (position - window * STRIDE);
    return open[window].slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Lets go of the mapping; the memory is returned when the garbage collector finds it. */
  void close() {
    windows = null;
  }
}
