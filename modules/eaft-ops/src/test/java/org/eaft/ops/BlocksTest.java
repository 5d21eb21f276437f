package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Scratch;
import org.eaft.testkit.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlocksTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2047, 2048, 2049, 4097, 70_001, 200_003})
  void sumScaleAndSumOfSquares(int n) {
    float[] a = Samples.floats(Samples.normal(n, 1));
    float[] b = Samples.floats(Samples.normal(n, 2));
    try (Scratch x = Scratch.of(n);
        Scratch y = Scratch.of(n);
        Scratch z = Scratch.of(n)) {
      x.floats().put(0, a, 0, n);
      y.floats().put(0, b, 0, n);
      Blocks.sum(x.floats(), y.floats(), z.floats());
      float[] sum = values(z.floats(), n);
      double squares = 0;
      for (int i = 0; i < n; i++) {
        assertThat(sum[i]).isEqualTo(a[i] + b[i]);
        squares += (double) sum[i] * sum[i];
      }
      assertThat(Blocks.sumOfSquares(z.floats())).isCloseTo(squares, within(1e-6 * squares));
      Blocks.scale(-3, z.floats(), z.floats());
      float[] scaled = values(z.floats(), n);
      for (int i = 0; i < n; i++) {
        assertThat(scaled[i]).isEqualTo(-3 * sum[i]);
      }
    }
  }

  private static float[] values(Floats floats, int n) {
    float[] values = new float[n];
    floats.get(0, values, 0, n);
    return values;
  }
}
