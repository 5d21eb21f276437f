package org.eaft.ops.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.BaseNDArray;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Session memory that gets everything back: activations when their last reader has run, requested
 * outputs (the gradients) when their user calls {@link #release}. A step then allocates nothing
 * new.
 *
 * <p>Arrays are pooled by type and shape; {@link #trim} drops what the last steps did not use. One
 * session at a time may use it.
 */
public final class PooledMemory extends AbstractMemoryMgr implements SessionMemMgr {

  private record Kind(DataType type, long[] shape) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Kind k && type == k.type && Arrays.equals(shape, k.shape);
    }

    @Override
    public int hashCode() {
      return type.hashCode() * 31 + Arrays.hashCode(shape);
    }
  }

  private final Map<Kind, ArrayDeque<INDArray>> free = new HashMap<>();
  private final long limitBytes;
  private long freeBytes;

  private PooledMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * A pool that keeps at most so many bytes of unused arrays; beyond, all unused ones are freed.
   */
  public static PooledMemory keepingAtMost(long bytes) {
    return new PooledMemory(bytes);
  }

  @Override
  public INDArray allocate(boolean detached, DataType type, long... shape) {
    ArrayDeque<INDArray> same = free.get(new Kind(type, shape));
    if (same == null || same.isEmpty()) {
      return Nd4j.createUninitializedDetached(type, shape);
    }
    INDArray array = same.pop();
    freeBytes -= bytes(array);
    // sessions track arrays by id: a second life needs a new one
    ((BaseNDArray) array).assignNewId();
    return array;
  }

  @Override
  public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
    if (descriptor.isEmpty()) {
      return Nd4j.create(descriptor);
    }
    return allocate(detached, descriptor.dataType(), descriptor.getShape());
  }

  @Override
  public void release(INDArray array) {
    if (array.isEmpty() || array.wasClosed()) {
      return;
    }
    if (array.isView() || !array.closeable() || array.ordering() != 'c') {
      return;
    }
    if (freeBytes + bytes(array) > limitBytes) {
      trim();
    }
    free.computeIfAbsent(new Kind(array.dataType(), array.shape()), k -> new ArrayDeque<>())
        .push(array);
    freeBytes += bytes(array);
  }

  private static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /** Frees all unused arrays. */
  public void trim() {
    free.values().forEach(arrays -> arrays.forEach(INDArray::close));
    free.clear();
    freeBytes = 0;
  }

  @Override
  public void close() {
    trim();
  }
}
