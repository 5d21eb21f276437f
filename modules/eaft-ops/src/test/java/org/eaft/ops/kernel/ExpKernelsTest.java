package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.eaft.ops.kernel.Providers.each;
import static org.eaft.ops.kernel.Providers.eachSize;
import static org.eaft.ops.kernel.Row.ROUNDING;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** exp and the sums over a row of logits, against double arithmetic. */
class ExpKernelsTest {

  /** A sum's own roundings: 64 vectors' additions and a last one across at most 16 lanes. */
  private static final int BLOCK_ADDITIONS = 80;

  @Test
  void expIsExactTo2e7OverTheWholeRange() {
    each(
        kernels -> {
          float[] x = new float[64 * 1024 + 7];
          Random random = new Random(1);
          for (int round = 0; round < 16; round++) {
            for (int i = 0; i < x.length; i++) {
              // the whole range, then closer and closer to zero
              float width = round % 2 == 0 ? 1 : (float) Math.pow(10, -round);
              x[i] = width * (-87.3365f + random.nextFloat() * (88.7228f + 87.3365f));
            }
            float[] y = x.clone();
            kernels.exp(1, 0, y, 0, y.length);
            for (int i = 0; i < x.length; i++) {
              double expected = Math.exp(x[i]);
              if (!(Math.abs(y[i] - expected) < 2e-7 * expected)) {
                throw new AssertionError("exp(" + x[i] + ") is " + y[i] + ", not " + expected);
              }
            }
          }
        });
  }

  @Test
  void expAtItsEdges() {
    float nanWithPayload = Float.intBitsToFloat(0x7fc000ff);
    float[] x = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1e4f,
      -87.34f,
      -87.3365f,
      -0f,
      0f,
      Float.MIN_VALUE,
      88.72283f,
      88.73f,
      1e4f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NaN,
      nanWithPayload
    };
    float infinite = Float.POSITIVE_INFINITY;
    float[] expected = {
      0,
      0,
      0,
      0,
      1.1755e-38f,
      1,
      1,
      1,
      3.4027e38f,
      infinite,
      infinite,
      infinite,
      infinite,
      Float.NaN,
      Float.NaN
    };
    each(
        kernels -> {
          for (int value = 0; value < x.length; value++) {
            Row row = Row.empty(5, 37); // whole vectors and a tail
            Arrays.fill(row.array(), 5, 5 + 37, x[value]);
            kernels.exp(1, 0, row.array(), 5, 37);
            row.assertGuards();
            for (Float y : row.values()) { // boxed: NaN equals NaN
              Float e = expected[value];
              if (Float.isFinite(e)) {
                assertThat(y).as("exp(%s)", x[value]).isCloseTo(e, within(1e-4f * e));
              } else {
                assertThat(y).as("exp(%s)", x[value]).isEqualTo(e);
              }
            }
          }
        });
  }

  @Test
  void expScalesShiftsAndSums() {
    eachSize(
        (kernels, n) -> {
          Row x = Row.normal(3, n, 1).scaled(6);
          Row y = x.copy();
          float sum = kernels.exp(0.125f, 2f, y.array(), 3, n);
          y.assertClose(i -> exact(x, i), 8, i -> exact(x, i));
          double expected = total(n, i -> exact(x, i));
          assertThat((double) sum)
              .isCloseTo(
                  expected, within((Math.min(n, BLOCK_ADDITIONS) + 8) * ROUNDING * expected));
        });
  }

  private static double exact(Row x, int i) {
    return Math.exp(0.125 * x.get(i) - 2);
  }

  @Test
  void softmaxOfHugeAndMaskedLogits() {
    each(
        kernels -> {
          Row row = Row.empty(3, 101);
          Arrays.fill(row.array(), 3, 3 + 101, Float.NEGATIVE_INFINITY);
          row.array()[3 + 7] = 1e4f;
          row.array()[3 + 99] = 1e4f;
          row.array()[3 + 50] = -1e4f;
          float sum = kernels.exp(1, 1e4f, row.array(), 3, 101);
          assertThat(sum).isEqualTo(2f);
          assertThat(row.get(7)).isEqualTo(1f);
          assertThat(row.get(99)).isEqualTo(1f);
          assertThat(row.get(50)).isEqualTo(0f);
          assertThat(row.get(0)).isEqualTo(0f);
        });
  }

  @Test
  void sumsLogits() {
    eachSize(
        (kernels, n) -> {
          Row x = Row.normal(3, n, 1).scaled(4);
          assertLogitSums(kernels, x);
        });
  }

  @Test
  void sumsHugeLogits() {
    eachSize(
        (kernels, n) -> {
          Row x = Row.normal(3, n, 1).scaled(1e-2f);
          for (int i = 0; i < n; i++) {
            x.array()[3 + i] += i % 2 == 0 ? 1e4f : -1e4f;
          }
          assertLogitSums(kernels, x);
        });
  }

  @Test
  void minusInfinityCountsAsZeroInLogitSums() {
    eachSize(
        (kernels, n) -> {
          Row x = Row.normal(3, n, 1).scaled(4);
          for (int i = 1; i < n; i++) {
            if (i % 3 != 0) {
              x.array()[3 + i] = Float.NEGATIVE_INFINITY;
            }
          }
          assertLogitSums(kernels, x);
        });
  }

  @Test
  void logitSumsAreNaNIfAnyLogitIs() {
    eachSize(
        (kernels, n) -> {
          for (int i = 0; i < n; i += Math.max(1, n / 50)) {
            Row x = Row.normal(3, n, 1);
            x.array()[3 + i] = Float.NaN;
            double[] sums = new double[3];
            kernels.logitSums(3, x.array(), 3, null, 0, n, sums);
            assertThat(sums[0]).as("NaN at %d", i).isNaN();
          }
        });
  }

  private static void assertLogitSums(Kernels kernels, Row x) {
    int n = x.n();
    float max = kernels.max(x.array(), x.at(), n);
    double[] expected = new double[3];
    double weightedMagnitude = 0;
    for (float value : x.values()) {
      double d = (double) value - max;
      double e = Math.exp(d);
      double weighted = e == 0 ? 0 : d * e;
      expected[0] += e;
      expected[1] += weighted;
      expected[2] += e * e;
      // d's own rounding moves exp(d) by |d| roundings
      weightedMagnitude += e == 0 ? 0 : (1 - d) * Math.abs(weighted);
    }
    double roundings = (Math.min(n, BLOCK_ADDITIONS) + 16) * ROUNDING;
    double[] sums = new double[3];
    kernels.logitSums(max, x.array(), x.at(), null, 0, n, sums);
    assertThat(sums[0]).isCloseTo(expected[0], within(roundings * (expected[0] - expected[1])));
    assertThat(sums[1]).isCloseTo(expected[1], within(roundings * weightedMagnitude));
    assertThat(sums[2]).isCloseTo(expected[2], within(roundings * (expected[2] - expected[1])));

    Row exps = Row.empty(8, n);
    double[] withExps = new double[3];
    kernels.logitSums(max, x.array(), x.at(), exps.array(), 8, n, withExps);
    assertThat(withExps).isEqualTo(sums);
    exps.assertClose(
        i -> Math.exp((double) x.get(i) - max), 24, i -> Math.exp((double) x.get(i) - max));

    Row inPlace = x.copy();
    kernels.logitSums(max, inPlace.array(), x.at(), inPlace.array(), x.at(), n, withExps);
    inPlace.assertGuards();
    assertThat(withExps).isEqualTo(sums);
    assertThat(inPlace.values()).isEqualTo(exps.values());
  }

  private static double total(int n, IntToDoubleFunction term) {
    return IntStream.range(0, n).mapToDouble(term).sum();
  }
}
