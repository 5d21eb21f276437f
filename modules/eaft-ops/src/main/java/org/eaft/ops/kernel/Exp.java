package org.eaft.ops.kernel;

/**
 * exp for floats by range reduction, after Cephes: x = n ln 2 + r with |r| at most ln(2) / 2,
 * exp(x) = 2^n P(r).
 *
 * <p>The relative error is below 2e-7. Results below the smallest normal float are 0, so -infinity
 * gives exactly 0; from 88.7229 on the result is infinity; NaN stays NaN. {@code VectorKernels}
 * runs the same steps on vectors, so an element's value does not depend on where in a row it stands
 * beyond the last bit or two (the vectors fuse multiply and add).
 */
final class Exp {

  /** 2^-126 = exp(-87.33654): nothing below is a normal float. */
  static final float LOWEST = -87.3365f;

  /** The largest float whose exp is finite. */
  static final float HIGHEST = 88.72283f;

  static final float LOG2_E = 1.44269504f;

  /** Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the mantissa. */
  static final float ROUND = 12582912f;

  /** ln 2 in two parts; the first has 9 bits, so that its product with n is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** P(r) = 1 + r + r^2 (C2 + C3 r + ... + C6 r^4), relative error 1e-8 for |r| at most 0.3475. */
  static final float C2 = 0.5f;

  static final float C3 = 0.166665762663f;
  static final float C4 = 0.0416665524244f;
  static final float C5 = 0.00836333353072f;
  static final float C6 = 0.0013926376123f;

  static final int MANTISSA_BITS = 23;

  private Exp() {}

  static float exp(float x) {
    if (x < LOWEST) {
      return 0f;
    }
    if (!(x <= HIGHEST)) {
      return x * Float.MAX_VALUE; // infinity, or NaN
    }
    float rounded = x * LOG2_E + ROUND;
    float n = rounded - ROUND;
    float r = x - n * LN2_HIGH - n * LN2_LOW;
    float p = ((((C6 * r + C5) * r + C4) * r + C3) * r + C2) * r;
    p = (p + 1f) * r + 1f;
    // n goes straight into p's exponent: unlike a factor 2^n it reaches n = 128, where p is below 1
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << MANTISSA_BITS));
  }

  /** 1 / (1 + exp(-x)). */
  static float sigmoid(float x) {
    return 1f / (1f + exp(-x));
  }
}
