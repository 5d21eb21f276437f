package org.eaft.models.io;

import java.util.Arrays;

/**
 * What a file says about one tensor.
 *
 * @param name the tensor's name in Hugging Face's terms
 * @param dtype the stored type as the file names it, such as {@code BF16} or {@code Q4_1}
 * @param shape row-major, slowest dimension first; empty for a scalar
 */
public record TensorInfo(String name, String dtype, long[] shape) {

  /** The number of elements. */
  public long elements() {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TensorInfo t
        && name.equals(t.name)
        && dtype.equals(t.dtype)
        && Arrays.equals(shape, t.shape);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape);
  }
}
