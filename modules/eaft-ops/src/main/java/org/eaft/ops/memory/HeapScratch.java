package org.eaft.ops.memory;

/** Float arrays of a thread, kept between calls: blocks of off-heap data are read into them. */
public final class HeapScratch {

  private static final int SLOTS = 8;
  private static final ThreadLocal<float[][]> ARRAYS =
      ThreadLocal.withInitial(() -> new float[SLOTS][0]);

  private static final ThreadLocal<short[]> SHORTS = ThreadLocal.withInitial(() -> new short[0]);

  private HeapScratch() {}

  /** This thread's short array with at least {@code length} elements, for a moment only. */
  public static short[] shorts(int length) {
    short[] array = SHORTS.get();
    if (array.length < length) {
      array = new short[Math.toIntExact(Scratch.rounded(length))];
      SHORTS.set(array);
    }
    return array;
  }

  /**
   * This thread's array number {@code slot} with at least {@code length} elements, contents
   * undefined. A loop that needs several at once uses several slots.
   */
  public static float[] get(int slot, int length) {
    float[][] arrays = ARRAYS.get();
    if (arrays[slot].length < length) {
      arrays[slot] = new float[Math.toIntExact(Scratch.rounded(length))];
    }
    return arrays[slot];
  }
}
