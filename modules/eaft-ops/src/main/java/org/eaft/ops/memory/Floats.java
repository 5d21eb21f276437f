package org.eaft.ops.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.eaft.ops.kernel.KernelProvider;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A run of numbers outside the Java heap, read and written in blocks of 32-bit floats whatever
 * {@link Format} they are stored in.
 *
 * <p>It does not own the memory: whoever made it keeps the array or the scratch alive.
 */
public abstract sealed class Floats permits Floats.Singles, Floats.Halves {

  /** Numbers a window: a direct buffer holds at most 2^31 - 1 bytes. */
  private static final int WINDOW_BITS = 28;

  private static final int WINDOW = 1 << WINDOW_BITS;

  private final long address;
  private final long length;
  private final Format format;

  private Floats(long address, long length, Format format) {
    this.address = address;
    this.length = length;
    this.format = format;
  }

  /** The length 32-bit floats that start at an address. */
  public static Floats at(long address, long length) {
    return new Singles(address, length);
  }

  /** The length numbers of a format that start at an address. */
  public static Floats at(long address, long length, Format format) {
    return format == Format.FP32 ? new Singles(address, length) : new Halves(address, length);
  }

  /** The elements of a dense FLOAT or BFLOAT16 array in C order; see {@link Dense}. */
  public static Floats of(INDArray array) {
    return at(Dense.address(array), array.length(), Format.of(array.dataType()));
  }

  private static int windows(long length) {
    return (int) ((length + WINDOW - 1) >>> WINDOW_BITS);
  }

  /** The bytes of a window. */
  private ByteBuffer window(int index) {
    long first = (long) index << WINDOW_BITS;
    long bytes = Math.min(WINDOW, length - first) * format.bytes();
    return new Address(address(first), bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Where the first element lies. */
  public final long address() {
    return address;
  }

  /** Where an element lies. */
  public final long address(long index) {
    return address + index * format.bytes();
  }

  /** Number of elements. */
  public final long length() {
    return length;
  }

  /** How they are stored. */
  public final Format format() {
    return format;
  }

  /** Copies n elements from index {@code from} to {@code to[at..]}. */
  public final void get(long from, float[] to, int at, int n) {
    int window = (int) (from >>> WINDOW_BITS);
    int first = (int) (from & (WINDOW - 1));
    int here = Math.min(n, WINDOW - first);
    get(window, first, to, at, here);
    if (here < n) {
      get(window + 1, 0, to, at + here, n - here);
    }
  }

  /** Copies n elements from {@code from[at..]} to index {@code to}. */
  public final void put(long to, float[] from, int at, int n) {
    int window = (int) (to >>> WINDOW_BITS);
    int first = (int) (to & (WINDOW - 1));
    int here = Math.min(n, WINDOW - first);
    put(window, first, from, at, here);
    if (here < n) {
      put(window + 1, 0, from, at + here, n - here);
    }
  }

  /** One element. */
  public final float get(long index) {
    return get((int) (index >>> WINDOW_BITS), (int) (index & (WINDOW - 1)));
  }

  abstract void get(int window, int first, float[] to, int at, int n);

  abstract void put(int window, int first, float[] from, int at, int n);

  abstract float get(int window, int index);

  /** Sets every element to zero. */
  public final void clear() {
    Pointer.memset(new Address(address, length * format.bytes()), 0, length * format.bytes());
  }

  /**
   * Copies all elements of another run of the same length and format.
   *
   * @throws IllegalArgumentException for another format
   */
  public final void copyFrom(Floats source) {
    if (source.format != format) {
      throw new IllegalArgumentException("%s cannot copy %s".formatted(format, source.format));
    }
    Pointer.memcpy(
        new Address(address, length * format.bytes()),
        new Address(source.address, length * format.bytes()),
        length * format.bytes());
  }

  /** Stored as they are. */
  static final class Singles extends Floats {
    private final FloatBuffer[] windows;

    private Singles(long address, long length) {
      super(address, length, Format.FP32);
      windows = new FloatBuffer[windows(length)];
      for (int i = 0; i < windows.length; i++) {
        windows[i] = super.window(i).asFloatBuffer();
      }
    }

    @Override
    void get(int window, int first, float[] to, int at, int n) {
      windows[window].get(first, to, at, n);
    }

    @Override
    void put(int window, int first, float[] from, int at, int n) {
      windows[window].put(first, from, at, n);
    }

    @Override
    float get(int window, int index) {
      return windows[window].get(index);
    }
  }

  /** Stored as bf16: widened in reading, rounded in writing. */
  static final class Halves extends Floats {
    private final ShortBuffer[] windows;

    private Halves(long address, long length) {
      super(address, length, Format.BF16);
      windows = new ShortBuffer[windows(length)];
      for (int i = 0; i < windows.length; i++) {
        windows[i] = super.window(i).asShortBuffer();
      }
    }

    @Override
    void get(int window, int first, float[] to, int at, int n) {
      short[] bits = HeapScratch.shorts(n);
      windows[window].get(first, bits, 0, n);
      KernelProvider.get().fromBf16(bits, 0, to, at, n);
    }

    @Override
    void put(int window, int first, float[] from, int at, int n) {
      short[] bits = HeapScratch.shorts(n);
      KernelProvider.get().toBf16(from, at, bits, 0, n);
      windows[window].put(first, bits, 0, n);
    }

    @Override
    float get(int window, int index) {
      return Float.intBitsToFloat(windows[window].get(index) << 16);
    }
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
