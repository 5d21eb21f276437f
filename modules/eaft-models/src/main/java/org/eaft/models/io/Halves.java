package org.eaft.models.io;

/** The two 16-bit floating-point formats, to and from float. */
final class Halves {
  private Halves() {}

  /** IEEE binary16 to float; exact. */
  static float fromF16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int magnitude = bits & 0x7fff;
    if (magnitude >= 0x7c00) { // infinity; or NaN, its payload kept and quieted as IEEE 754 asks
      int quiet = magnitude > 0x7c00 ? 0x400000 : 0;
      return Float.intBitsToFloat(sign | 0x7f800000 | quiet | ((magnitude & 0x3ff) << 13));
    }
    // moved up by the difference of the exponent biases; exact for subnormals too
    float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
  }

  /** bfloat16 to float; exact. */
  static float fromBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** float to bfloat16, to nearest, ties to even; NaN stays NaN. */
  static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
