package org.eaft.models.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file mapped read-only into memory, of any length.
 *
 * <p>One mapping is limited to 2 GiB, so the file is mapped in windows, each running on into the
 * next by the longest slice that can be asked for: no slice ever straddles two.
 *
 * <p>Headers are read where they are mapped. Weights, which are read once and whole, are copied out
 * of the file instead: every page of a mapping that was touched stays in the process, and a model
 * would take twice its size while it is loaded.
 */
final class MappedFile implements AutoCloseable {
  /** The longest slice, in bytes. */
  static final int MAX_SLICE = 1 << 20;

  private static final long STRIDE = 1L << 30;

  /** 16 TiB: sparse files can claim any size. */
  private static final long MAX_SIZE = 1L << 44;

  private static final ThreadLocal<ByteBuffer> COPY =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  private final Path path;
  private final long size;
  private final FileChannel channel;
  private volatile ByteBuffer[] windows;

  private MappedFile(Path path, long size, FileChannel channel, ByteBuffer[] windows) {
    this.path = path;
    this.size = size;
    this.channel = channel;
    this.windows = windows;
  }

  static MappedFile open(Path path) {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return map(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Json.unreadable(path, e);
    }
  }

  private static MappedFile map(Path path, FileChannel channel) throws IOException {
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
    return new MappedFile(path, size, channel, windows);
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
      throw closed();
    }
    requireInside(position, length);
    if (length == 0) {
      return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }
    int window = (int) (position / STRIDE);
    int offset = (int) (position - window * STRIDE);
    return open[window].slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** As {@link #slice}, in a buffer of this thread that its next call overwrites. */
  ByteBuffer copy(long position, int length) {
    requireInside(position, length);
    ByteBuffer buffer = COPY.get();
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
      COPY.set(buffer);
    }
    buffer.clear().limit(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new ModelFileException(path, "became shorter while it was read");
        }
      }
    } catch (ClosedChannelException e) {
      throw closed();
    } catch (IOException e) {
      throw Json.unreadable(path, e);
    }
    return buffer.flip();
  }

  private void requireInside(long position, int length) {
    if (position < 0 || length < 0 || length > MAX_SLICE || length > size - position) {
      throw new IndexOutOfBoundsException(
          "%d bytes at %d of the %d of %s".formatted(length, position, size, path));
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException(path + " was closed");
  }

  /** Lets go of the file; the mapping is returned when the garbage collector finds it. */
  @Override
  public void close() {
    windows = null;
    try {
      channel.close();
    } catch (IOException e) {
      throw Json.unreadable(path, e);
    }
  }
}
