package org.eaft.ops.kernel;

/** Bits of bf16: the upper half of a float. */
final class Bf16 {

  private static final int QUIET = 0x40;

  private Bf16() {}

  /** Nearest, ties to even. */
  static short of(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (short) ((bits >>> 16) | QUIET); // rounding could carry a NaN over to infinity
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
