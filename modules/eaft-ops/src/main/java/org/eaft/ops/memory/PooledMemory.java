package org.eaft.ops.memory;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Session memory that gets everything back: activations when their last reader has run, requested
 * outputs (the gradients) when their user calls {@link #release}. A step then allocates nothing
 * new.
 *
 * <p>A free buffer serves requests of its type that need most of it. Batches of many lengths do not
 * add up: before the pool grows beyond what was once in use at a time, with a margin, it frees the
 * buffers that lay unused longest. Each allocation is an array object of its own: sessions track
 * arrays by id, and ND4J's way to give an array a new id hands the same id to the next array. One
 * session at a time may use a pool.
 */
public final class PooledMemory extends AbstractMemoryMgr {

  /** Of a buffer, one part in so many may stay unused. */
  private static final int SLACK = 4;

  /** Buffers of different sizes are in use at different times: the sum exceeds the peak. */
  private static final double MARGIN = 1.5;

  private final Map<DataType, TreeMap<Long, ArrayDeque<DataBuffer>>> free =
      new EnumMap<>(DataType.class);

  /** Free buffers by address, the one that lay unused longest first. */
  private final LinkedHashMap<Long, DataBuffer> byAge = new LinkedHashMap<>();

  /** Bytes of the arrays in use by array id. */
  private final Map<Long, Long> lent = new HashMap<>();

  private final long limitBytes;
  private long freeBytes;
  private long lentBytes;
  private long peakBytes;

  private PooledMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A pool that keeps at most so many bytes unused; beyond, it frees all that is unused. */
  public static PooledMemory keepingAtMost(long bytes) {
    return new PooledMemory(bytes);
  }

  @Override
  public INDArray allocate(boolean detached, DataType type, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    DataBuffer buffer = take(type, length);
    INDArray array;
    if (buffer == null) {
      makeRoom(length * type.width());
      array = Nd4j.createUninitializedDetached(type, shape);
    } else {
      array = Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
    }
    long bytes = bytes(array.data());
    lent.put(array.getId(), bytes);
    lentBytes += bytes;
    peakBytes = Math.max(peakBytes, lentBytes);
    return array;
  }

  /** The smallest free buffer that is long enough and not much too long, or null. */
  private DataBuffer take(DataType type, long length) {
    TreeMap<Long, ArrayDeque<DataBuffer>> lengths = free.get(type);
    Map.Entry<Long, ArrayDeque<DataBuffer>> fit =
        lengths == null ? null : lengths.ceilingEntry(length);
    if (fit == null || fit.getKey() - length > fit.getKey() / SLACK) {
      return null;
    }
    DataBuffer buffer = fit.getValue().peek();
    remove(buffer);
    return buffer;
  }

  private void remove(DataBuffer buffer) {
    TreeMap<Long, ArrayDeque<DataBuffer>> lengths = free.get(buffer.dataType());
    ArrayDeque<DataBuffer> same = lengths.get(buffer.length());
    same.removeIf(b -> b == buffer); // equality of buffers is that of their contents
    if (same.isEmpty()) {
      lengths.remove(buffer.length());
    }
    byAge.remove(buffer.address());
    freeBytes -= bytes(buffer);
  }

  private void makeRoom(long bytes) {
    while (!byAge.isEmpty() && lentBytes + freeBytes + bytes > MARGIN * peakBytes) {
      DataBuffer oldest = byAge.values().iterator().next();
      remove(oldest);
      oldest.close();
    }
  }

  @Override
  public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
    if (descriptor.isEmpty()) {
      return Nd4j.create(descriptor);
    }
    return allocate(detached, descriptor.dataType(), descriptor.getShape());
  }

  /**
   * Takes back an array that {@link #allocate} gave; whoever still holds it must not use it. Any
   * other is left alone: a second release of the same array, or of a weight that was read as an
   * output, must not lend its memory to another.
   */
  @Override
  public void release(INDArray array) {
    Long bytes = lent.remove(array.getId());
    if (bytes == null) {
      return;
    }
    lentBytes -= bytes;
    if (array.wasClosed()) {
      return;
    }
    if (freeBytes + bytes > limitBytes) {
      trim();
    }
    DataBuffer buffer = array.data();
    free.computeIfAbsent(buffer.dataType(), t -> new TreeMap<>())
        .computeIfAbsent(buffer.length(), n -> new ArrayDeque<>())
        .push(buffer);
    byAge.put(buffer.address(), buffer);
    freeBytes += bytes;
  }

  /** Bytes of all its arrays, in use and free. */
  public long bytes() {
    return lentBytes + freeBytes;
  }

  private static long bytes(DataBuffer buffer) {
    return buffer.length() * buffer.getElementSize();
  }

  /** Frees all that is unused. */
  public void trim() {
    byAge.values().forEach(DataBuffer::close);
    byAge.clear();
    free.clear();
    freeBytes = 0;
  }

  @Override
  public void close() {
    trim();
  }
}
