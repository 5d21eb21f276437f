package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bf16KernelsTest {

  private static final int ALL = 1 << 16;

  @Test
  void everyBf16SurvivesTheWayToFloatAndBack() {
    short[] bits = new short[ALL];
    for (int i = 0; i < ALL; i++) {
      bits[i] = (short) i;
    }
    Providers.each(
        kernels -> {
          float[] floats = new float[ALL];
          kernels.fromBf16(bits, 0, floats, 0, ALL);
          short[] back = new short[ALL];
          kernels.toBf16(floats, 0, back, 0, ALL);
          for (int i = 0; i < ALL; i++) {
            assertThat(Float.floatToRawIntBits(floats[i])).isEqualTo(i << 16);
            if (Float.isNaN(floats[i])) {
              assertThat(Float.isNaN(Float.intBitsToFloat(back[i] << 16))).isTrue();
            } else {
              assertThat(back[i]).isEqualTo(bits[i]);
            }
          }
        });
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    Random random = new Random(1);
    float[] x = new float[4099];
    for (int i = 0; i < x.length; i++) {
      int bits = random.nextInt();
      // every other one lies in the middle between two
      x[i] = Float.intBitsToFloat(i % 2 == 0 ? bits : (bits & 0xffff0000) | 0x8000);
    }
    x[0] = Float.POSITIVE_INFINITY;
    x[1] = -Float.MAX_VALUE;
    x[2] = Float.intBitsToFloat(0x7f800001);
    x[3] = -0f;
    x[4] = Float.MIN_VALUE;
    Providers.each(
        kernels -> {
          short[] out = new short[x.length];
          kernels.toBf16(x, 0, out, 0, x.length);
          for (int i = 0; i < x.length; i++) {
            assertNearest(x[i], out[i]);
          }
        });
  }

  private static void assertNearest(float x, short bits) {
    float y = Float.intBitsToFloat(bits << 16);
    if (Float.isNaN(x)) {
      assertThat(y).isNaN();
      return;
    }
    if (Float.isInfinite(x) || Float.isInfinite(y)) {
      // beyond the middle between the largest bf16 and the power of two above it
      assertThat(y)
          .isEqualTo(
              Float.isInfinite(x) || Math.abs(x) >= 0x1.FFp127f
                  ? Math.copySign(Float.POSITIVE_INFINITY, x)
                  : x);
      return;
    }
    BigDecimal error = distance(x, y);
    for (int step : new int[] {-1, 1}) {
      float other = Float.intBitsToFloat((short) (bits + step) << 16);
      if (Float.isFinite(other) && Math.signum(other) * Math.signum(y) >= 0) {
        int compared = error.compareTo(distance(x, other));
        assertThat(compared).as("%s -> %s or %s", x, y, other).isNotPositive();
        if (compared == 0) {
          assertThat(bits & 1).as("%s lies in the middle", x).isZero();
        }
      }
    }
  }

  private static BigDecimal distance(float a, float b) {
    return new BigDecimal(a).subtract(new BigDecimal(b)).abs();
  }

  @Test
  void rangesAreKept() {
    Providers.eachSize(
        (kernels, n) -> {
          float[] x = new float[n + 5];
          Arrays.fill(x, 1.5f);
          short[] bits = new short[n + 7];
          kernels.toBf16(x, 2, bits, 3, n);
          float[] back = new float[n + 9];
          kernels.fromBf16(bits, 3, back, 4, n);
          for (int i = 0; i < bits.length; i++) {
            assertThat(bits[i] != 0).isEqualTo(i >= 3 && i < n + 3);
          }
          for (int i = 0; i < back.length; i++) {
            assertThat(back[i]).isEqualTo(i >= 4 && i < n + 4 ? 1.5f : 0f);
          }
        });
  }
}
