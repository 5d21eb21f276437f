package org.eaft.ops.memory;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
 * <p>Buffers are pooled by type and length. Each allocation is an array object of its own: sessions
 * track arrays by id, and ND4J's way to give an array a new id hands the same id to the next array.
 * One session at a time may use a pool.
 */
public final class PooledMemory extends AbstractMemoryMgr {

  private record Kind(DataType type, long length) {}

  private final Map<Kind, ArrayDeque<DataBuffer>> free = new HashMap<>();

  /** Ids of the arrays in use. */
  private final Set<Long> lent = new HashSet<>();

  private final long limitBytes;
  private long freeBytes;

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
    INDArray array = array(type, length, shape);
    lent.add(array.getId());
    return array;
  }

  private INDArray array(DataType type, long length, long... shape) {
    ArrayDeque<DataBuffer> same = free.get(new Kind(type, length));
    if (same == null || same.isEmpty()) {
      return Nd4j.createUninitializedDetached(type, shape);
    }
    DataBuffer buffer = same.pop();
    freeBytes -= bytes(buffer);
    return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
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
    if (!lent.remove(array.getId()) || array.wasClosed()) {
      return;
    }
    DataBuffer buffer = array.data();
    if (freeBytes + bytes(buffer) > limitBytes) {
      trim();
    }
    free.computeIfAbsent(new Kind(array.dataType(), buffer.length()), k -> new ArrayDeque<>())
        .push(buffer);
    freeBytes += bytes(buffer);
  }

  private static long bytes(DataBuffer buffer) {
    return buffer.length() * buffer.getElementSize();
  }

  /** Frees all that is unused. */
  public void trim() {
    free.values().forEach(buffers -> buffers.forEach(DataBuffer::close));
    free.clear();
    freeBytes = 0;
  }

  @Override
  public void close() {
    trim();
  }
}
