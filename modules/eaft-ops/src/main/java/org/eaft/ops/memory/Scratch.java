package org.eaft.ops.memory;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Off-heap scratch memory of an op call, returned to a pool on {@link #close} and used again by the
 * next call that asks for about as much. Sizes are rounded up to an eighth of a power of two, so
 * that sequences of different lengths share blocks. Contents are undefined at first.
 */
public final class Scratch implements AutoCloseable {

  private static final Map<Long, ArrayDeque<FloatPointer>> POOL = new HashMap<>();
  private static final int ALIGNMENT = 64;

  private final long size;
  private final FloatPointer block;
  private final Floats floats;
  private Floats halves;
  private boolean closed;

  private Scratch(long size, FloatPointer block, long length) {
    this.size = size;
    this.block = block;
    long aligned = (block.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    this.floats = Floats.at(aligned, length);
  }

  /** A block of at least {@code length} floats, aligned to a cache line. */
  public static Scratch of(long length) {
    long size = rounded(Math.max(length, 1024));
    synchronized (POOL) {
      ArrayDeque<FloatPointer> free = POOL.get(size);
      if (free != null && !free.isEmpty()) {
        return new Scratch(size, free.pop(), length);
      }
    }
    return new Scratch(size, new FloatPointer(size + ALIGNMENT / Float.BYTES), length);
  }

  static long rounded(long length) {
    long step = Math.max(1, Long.highestOneBit(length) >> 3);
    return (length + step - 1) / step * step;
  }

  /** The memory. */
  public Floats floats() {
    return floats;
  }

  /** The memory of a scratch of bf16, or the same memory with twice the elements. */
  public Floats halves() {
    if (halves == null) {
      halves = Floats.at(floats.address(), 2 * floats.length(), Format.BF16);
    }
    return halves;
  }

  /** A block of at least {@code length} numbers of a format. */
  public static Scratch of(long length, Format format) {
    return of(format == Format.FP32 ? length : (length + 1) / 2);
  }

  /** The memory as numbers of a format. */
  public Floats as(Format format) {
    return format == Format.FP32 ? floats : halves();
  }

  /** Frees all pooled blocks that are not in use. */
  public static void trim() {
    synchronized (POOL) {
      POOL.values().forEach(blocks -> blocks.forEach(FloatPointer::close));
      POOL.clear();
    }
  }

  /** Gives the block back; closing twice does nothing. */
  @Override
  public void close() {
    synchronized (POOL) {
      if (closed) {
        return;
      }
      closed = true;
      POOL.computeIfAbsent(size, s -> new ArrayDeque<>()).push(block);
    }
  }
}
