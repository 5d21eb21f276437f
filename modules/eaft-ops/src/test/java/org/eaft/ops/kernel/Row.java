package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** n values inside a larger array, whose other elements hold a guard value that must stay. */
record Row(float[] array, int at, int n) {

  /** 2^-24: the largest relative error of one float operation. */
  static final double ROUNDING = 0x1p-24;

  private static final float GUARD = -12345.678f;

  /** A row of its own odd offset, so that equal offsets cannot hide a mistake. */
  static Row of(int at, float... values) {
    float[] array = new float[at + values.length + 37];
    Arrays.fill(array, GUARD);
    System.arraycopy(values, 0, array, at, values.length);
    return new Row(array, at, values.length);
  }

  static Row normal(int at, int n, long seed) {
    Random random = new Random(31L * n + seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return of(at, values);
  }

  static Row empty(int at, int n) {
    return of(at, new float[n]);
  }

  float get(int i) {
    return array[at + i];
  }

  Row copy() {
    return new Row(array.clone(), at, n);
  }

  Row scaled(float factor) {
    Row row = copy();
    for (int i = at; i < at + n; i++) {
      row.array[i] *= factor;
    }
    return row;
  }

  float[] values() {
    return Arrays.copyOfRange(array, at, at + n);
  }

  /**
   * Each value may be off by so many roundings of the magnitude (the sum of its terms' absolute
   * values) given for it; the guards must be untouched.
   */
  void assertClose(IntToDoubleFunction expected, double roundings, IntToDoubleFunction magnitude) {
    assertGuards();
    for (int i = 0; i < n; i++) {
      double e = expected.applyAsDouble(i);
      double allowed = roundings * ROUNDING * magnitude.applyAsDouble(i) + Float.MIN_VALUE;
      if (!(Math.abs(get(i) - e) <= allowed)) {
        throw new AssertionError(
            "element %d is %s, expected %s within %.3g".formatted(i, get(i), e, allowed));
      }
    }
  }

  void assertGuards() {
    for (int i = 0; i < array.length; i++) {
      if (i < at || i >= at + n) {
        assertThat(array[i])
            .as("element %d of the row at %d, outside its range", i, at)
            .isEqualTo(GUARD);
      }
    }
  }
}
