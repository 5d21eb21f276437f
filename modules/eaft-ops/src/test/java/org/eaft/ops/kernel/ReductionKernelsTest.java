package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.eaft.ops.kernel.Providers.each;
import static org.eaft.ops.kernel.Providers.eachSize;
import static org.eaft.ops.kernel.Row.ROUNDING;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maxima, sums, dot products and the k largest, against double arithmetic. */
class ReductionKernelsTest {

  @Test
  void findsTheMaximumWhereverItStands() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.normal(3, n, 1);
          for (int i = 0; i < n; i += Math.max(1, n / 50)) {
            Row peaked = row.copy();
            peaked.array()[3 + i] = 10;
            assertThat(kernels.max(peaked.array(), 3, n)).as("peak at %d", i).isEqualTo(10);
          }
        });
  }

  @Test
  void maximumIsNaNIfAnyValueIs() {
    eachSize(
        (kernels, n) -> {
          for (int i = 0; i < n; i += Math.max(1, n / 50)) {
            Row row = Row.normal(3, n, 1);
            row.array()[3 + i] = Float.NaN;
            assertThat(kernels.max(row.array(), 3, n)).as("NaN at %d", i).isNaN();
          }
        });
  }

  @Test
  void maximumOfMinusInfinities() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.empty(3, n);
          Arrays.fill(row.array(), 3, 3 + n, Float.NEGATIVE_INFINITY);
          assertThat(kernels.max(row.array(), 3, n)).isEqualTo(Float.NEGATIVE_INFINITY);
        });
  }

  @Test
  void sumsInDouble() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.normal(3, n, 1).scaled(1e4f);
          double terms = total(n, i -> Math.abs(row.get(i)));
          double squares = total(n, i -> (double) row.get(i) * row.get(i));
          assertThat(kernels.sum(row.array(), 3, n))
              .isCloseTo(total(n, row::get), within(1e-14 * terms));
          assertThat(kernels.sumOfSquares(row.array(), 3, n))
              .isCloseTo(squares, within(1e-14 * squares));
        });
  }

  @Test
  void multipliesAndSums() {
    eachSize(
        (kernels, n) -> {
          Row a = Row.normal(3, n, 1);
          Row b = Row.normal(6, n, 2);
          Row c = Row.normal(1, n, 3);
          IntToDoubleFunction two = i -> (double) a.get(i) * b.get(i);
          IntToDoubleFunction three = i -> (double) a.get(i) * b.get(i) * c.get(i);
          // four accumulators: n / 4 additions, two to join them, the products' own roundings
          double roundings = (n / 4.0 + 6) * ROUNDING;
          assertThat((double) kernels.dot(a.array(), 3, b.array(), 6, n))
              .isCloseTo(
                  total(n, two), within(roundings * total(n, i -> Math.abs(two.applyAsDouble(i)))));
          assertThat((double) kernels.dot3(a.array(), 3, b.array(), 6, c.array(), 1, n))
              .isCloseTo(
                  total(n, three),
                  within(roundings * total(n, i -> Math.abs(three.applyAsDouble(i)))));
        });
  }

  @Test
  void takesTheLargest() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.normal(3, n, 1);
          for (int k : new int[] {1, Math.min(20, n), n}) {
            assertLargest(kernels, row, k);
          }
        });
  }

  @Test
  void takesTheLargestOfRisingAndFallingRows() {
    eachSize(
        (kernels, n) -> {
          Row rising = Row.empty(3, n);
          Row falling = Row.empty(3, n);
          for (int i = 0; i < n; i++) {
            rising.array()[3 + i] = i - n / 2;
            falling.array()[3 + i] = n / 2 - i;
          }
          assertLargest(kernels, rising, Math.min(20, n));
          assertLargest(kernels, falling, Math.min(20, n));
        });
  }

  @Test
  void takesTheLargestAmongTies() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.empty(3, n);
          assertLargest(kernels, row, (n + 1) / 2);
          for (int i = 0; i < n; i++) {
            row.array()[3 + i] = i * 7 % 3;
          }
          assertLargest(kernels, row, (n + 1) / 2);
        });
  }

  @Test
  void takesTheLargestOfInfiniteAndHugeValues() {
    eachSize(
        (kernels, n) -> {
          Row row = Row.normal(3, n, 1).scaled(1e4f);
          for (int i = 0; i < n; i++) {
            if (i % 3 != 2) {
              row.array()[3 + i] = Float.NEGATIVE_INFINITY;
            }
          }
          assertLargest(kernels, row, 1);
          assertLargest(kernels, row, n);
          row.array()[3 + n - 1] = Float.POSITIVE_INFINITY;
          assertLargest(kernels, row, Math.min(20, n));
        });
  }

  @Test
  void takesTheLargestSubnormal() {
    each(
        kernels -> {
          Row row = Row.empty(3, 400);
          row.array()[3 + 333] = Float.MIN_VALUE;
          assertLargest(kernels, row, 2);
        });
  }

  private static void assertLargest(Kernels kernels, Row row, int k) {
    float[] sorted = row.values();
    Arrays.sort(sorted);
    Row best = Row.empty(0, k);
    Row before = row.copy();
    kernels.topK(row.array(), row.at(), row.n(), k, best.array());
    best.assertGuards();
    assertThat(row.array()).isEqualTo(before.array());
    for (int i = 0; i < k; i++) {
      assertThat(best.get(i)).as("rank %d of k = %d", i, k).isEqualTo(sorted[row.n() - 1 - i]);
    }
  }

  private static double total(int n, IntToDoubleFunction term) {
    return IntStream.range(0, n).mapToDouble(term).sum();
  }
}
