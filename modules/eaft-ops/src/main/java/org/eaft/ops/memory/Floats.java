package org.eaft.ops.memory;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A run of 32-bit floats outside the Java heap, read and written in blocks.
 *
 * <p>It does not own the memory: whoever made it keeps the array or the scratch alive.
 */
public final class Floats {

  /** Floats a window: a direct buffer holds at most 2^31 - 1 bytes. */
  private static final int WINDOW_BITS = 28;

  private static final int WINDOW = 1 << WINDOW_BITS;

  private final long address;
  private final long length;
  private final FloatBuffer[] windows;

  private Floats(long address, long length) {
    this.address = address;
    this.length = length;
    this.windows = new FloatBuffer[(int) ((length + WINDOW - 1) >>> WINDOW_BITS)];
    for (int i = 0; i < windows.length; i++) {
      long first = (long) i << WINDOW_BITS;
      windows[i] = buffer(address + first * Float.BYTES, Math.min(WINDOW, length - first));
    }
  }

  /** The length floats that start at an address. */
  public static Floats at(long address, long length) {
    return new Floats(address, length);
  }

  /** The elements of a dense float array in C order; see {@link Dense}. */
  public static Floats of(INDArray array) {
    return new Floats(Dense.address(array), array.length());
  }

  private static FloatBuffer buffer(long address, long floats) {
    Pointer bytes = new Address(address, floats * Float.BYTES);
    return bytes.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Where the first element lies. */
  public long address() {
    return address;
  }

  /** Where an element lies. */
  public long address(long index) {
    return address + index * Float.BYTES;
  }

  /** Number of floats. */
  public long length() {
    return length;
  }

  /** Copies n floats from index {@code from} to {@code to[at..]}. */
  public void get(long from, float[] to, int at, int n) {
    int window = (int) (from >>> WINDOW_BITS);
    int first = (int) (from & (WINDOW - 1));
    int here = Math.min(n, WINDOW - first);
    windows[window].get(first, to, at, here);
    if (here < n) {
      windows[window + 1].get(0, to, at + here, n - here);
    }
  }

  /** Copies n floats from {@code from[at..]} to index {@code to}. */
  public void put(long to, float[] from, int at, int n) {
    int window = (int) (to >>> WINDOW_BITS);
    int first = (int) (to & (WINDOW - 1));
    int here = Math.min(n, WINDOW - first);
    windows[window].put(first, from, at, here);
    if (here < n) {
      windows[window + 1].put(0, from, at + here, n - here);
    }
  }

  /** One element. */
  public float get(long index) {
    return windows[(int) (index >>> WINDOW_BITS)].get((int) (index & (WINDOW - 1)));
  }

  /** Sets every element to zero. */
  public void clear() {
    Pointer.memset(new Address(address, length * Float.BYTES), 0, length * Float.BYTES);
  }

  /** Copies all elements of another run of the same length. */
  public void copyFrom(Floats source) {
    Pointer.memcpy(
        new Address(address, length * Float.BYTES),
        new Address(source.address, length * Float.BYTES),
        length * Float.BYTES);
  }

  /** A pointer to memory that somebody else owns. */
  private static final class Address extends BytePointer {
    Address(long address, long bytes) {
      super((Pointer) null);
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }
}
