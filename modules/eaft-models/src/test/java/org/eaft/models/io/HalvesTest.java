package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvesTest {

  @Test
  void everyF16HasTheValueOfItsDefinition() {
    for (int bits = 0; bits < 0x10000; bits++) {
      int exponent = bits >> 10 & 31;
      int fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0
              ? Math.scalb((double) fraction, -24)
              : exponent < 31
                  ? Math.scalb(1024.0 + fraction, exponent - 25)
                  : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      float expected = (float) (bits < 0x8000 ? magnitude : -magnitude);
      assertThat(Float.compare(Halves.fromF16((short) bits), expected)).isZero();
    }
  }

  @Test
  void everyBf16SurvivesTheWayThere() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = Halves.fromBf16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Halves.toBf16(value)).isEqualTo((short) bits);
      } else {
        assertThat(Halves.fromBf16(Halves.toBf16(value))).isNaN();
      }
    }
  }

  @Test
  void bf16IsTheNearestWithTiesToEven() {
    Random random = new Random(1);
    for (int trial = 0; trial < 100_000; trial++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isNaN(value) || Math.abs(value) > 0x1.fcp127f || Math.abs(value) < 0x1p-120f) {
        continue;
      }
      short rounded = Halves.toBf16(value);
      double error = Math.abs((double) Halves.fromBf16(rounded) - value);
      double up = Math.abs((double) Halves.fromBf16((short) (rounded + 1)) - value);
      double down = Math.abs((double) Halves.fromBf16((short) (rounded - 1)) - value);
      assertThat(error).isLessThanOrEqualTo(Math.min(up, down));
    }
    assertThat(Halves.toBf16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
    assertThat(Halves.toBf16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
    assertThat(Halves.toBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    assertThat(Halves.fromBf16(Halves.toBf16(Float.intBitsToFloat(0x7f800001)))).isNaN();
  }
}
