package org.eaft.ops.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both libraries against three nested loops in double. */
class GemmTest {

  private static final float UNTOUCHED = 1234.5f;

  static Stream<Gemm> libraries() {
    // the one in use, which is oneDNN where it loads, and the fallback
    return Stream.of(Gemm.get(), new OpenBlasGemm());
  }

  /** Sizes around the blocks of the libraries' kernels. */
  private static final int[] SIZES = {1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 47, 48, 49, 64, 65, 100};

  private static List<int[]> shapes() {
    List<int[]> shapes = new ArrayList<>();
    for (int size : SIZES) {
      for (int other : new int[] {1, 3, 17}) {
        for (int third : new int[] {1, 5, 33}) {
          shapes.add(new int[] {size, other, third});
          shapes.add(new int[] {other, size, third});
          shapes.add(new int[] {other, third, size});
        }
      }
    }
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      shapes.add(random.ints(3, 1, 200).toArray());
    }
    shapes.add(new int[] {1, 1, 4099});
    shapes.add(new int[] {4099, 1, 3});
    shapes.add(new int[] {2, 4099, 3});
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void linearLayers(Gemm gemm) {
    List<String> wrong = new ArrayList<>();
    for (int[] s : shapes()) {
      check(gemm, Product.linear(s[0], s[1], s[2]), wrong);
      check(gemm, Product.plain(s[0], s[1], s[2]), wrong);
      check(gemm, Product.transposed(s[0], s[1], s[2]), wrong);
      check(gemm, Product.linear(s[0], s[1], s[2]).accumulating(), wrong);
      check(gemm, Product.plain(s[0], s[1], s[2]).accumulating(), wrong);
      check(gemm, Product.transposed(s[0], s[1], s[2]).accumulating(), wrong);
    }
    assertThat(wrong).isEmpty();
  }

  /**
   * The products of attention: heads as inner batch, in the middle of rows or one after another.
   */
  @ParameterizedTest
  @MethodSource("libraries")
  void batches(Gemm gemm) {
    List<String> wrong = new ArrayList<>();
    for (int outer : new int[] {1, 2}) {
      for (int inner : new int[] {1, 2, 3}) {
        for (int rows : new int[] {1, 7, 16, 33}) {
          for (int keys : new int[] {1, 5, 17, 40}) {
            for (int size : new int[] {1, 2, 3, 8, 17}) {
              heads(gemm, outer, inner, rows, keys, size, wrong);
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void heads(
      Gemm gemm, int outer, int inner, int rows, int keys, int size, List<String> wrong) {
    int width = inner * size;
    Strides packed = new Strides((long) inner * rows * size, (long) rows * size, size, 1);
    Strides scores = new Strides((long) inner * rows * keys, (long) rows * keys, keys, 1);
    Strides key = new Strides((long) keys * width, size, width, 1);
    for (boolean add : new boolean[] {false, true}) {
      check(
          gemm,
          new Product(outer, inner, rows, keys, size, packed, transposed(key), scores, add),
          wrong);
      check(gemm, new Product(outer, inner, rows, size, keys, scores, key, packed, add), wrong);
      check(
          gemm,
          new Product(outer, inner, keys, size, rows, transposed(scores), packed, key, add),
          wrong);
    }
  }

  private static Strides transposed(Strides s) {
    return new Strides(s.outer(), s.inner(), s.column(), s.row());
  }

  /** Rows with gaps between them, and an operand that every matrix of the batch shares. */
  @ParameterizedTest
  @MethodSource("libraries")
  void gapsAndSharedOperands(Gemm gemm) {
    List<String> wrong = new ArrayList<>();
    for (boolean add : new boolean[] {false, true}) {
      Strides a = new Strides(1000, 300, 21, 1);
      Strides shared = new Strides(0, 0, 13, 1);
      Strides c = new Strides(2000, 500, 40, 1);
      check(gemm, new Product(2, 3, 11, 9, 17, a, shared, c, add), wrong);
      Strides at = new Strides(1000, 300, 1, 15);
      check(gemm, new Product(2, 3, 11, 9, 17, at, shared, c, add), wrong);
      check(gemm, new Product(1, 1, 11, 9, 17, at, shared, c, add), wrong);
    }
    assertThat(wrong).isEmpty();
  }

  /** Few rows take another way; those before and behind them do not. */
  @ParameterizedTest
  @MethodSource("libraries")
  void fewRowsAndManyWeights(Gemm gemm) {
    List<String> wrong = new ArrayList<>();
    for (int m : new int[] {8, 9, 16, 17, 32, 33}) {
      for (int n : new int[] {4 * m - 1, 4 * m, 4 * m + 133}) {
        Product p = Product.linear(m, n, 21);
        check(gemm, p, wrong);
        check(gemm, p.accumulating(), wrong);
        Product gaps = p.withA(new Strides(0, 0, 40, 1)).withC(new Strides(0, 0, n + 3, 1));
        check(gemm, gaps, wrong);
        check(gemm, gaps.accumulating(), wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static int extent(Product p, Strides s, int rows, int columns) {
    return (int)
        (1
            + (p.outer() - 1) * s.outer()
            + (p.inner() - 1) * s.inner()
            + (rows - 1) * s.row()
            + (columns - 1) * s.column());
  }

  private static void check(Gemm gemm, Product p, List<String> wrong) {
    for (Format format : Format.values()) {
      checkOne(gemm, p.of(format), wrong);
    }
  }

  private static double[] operand(int n, long seed, Format format) {
    double[] values = Samples.normal(n, seed);
    try (Scratch scratch = Scratch.of(n, format)) {
      scratch.as(format).put(0, Samples.floats(values), 0, n);
      return Samples.doubles(all(scratch.as(format), n));
    }
  }

  private static void checkOne(Gemm gemm, Product p, List<String> wrong) {
    double[] a = operand(extent(p, p.a(), p.m(), p.k()), 1, p.operands());
    double[] b = operand(extent(p, p.b(), p.k(), p.n()), 2, p.operands());
    int length = extent(p, p.c(), p.m(), p.n());
    double[] c = new double[length + 16];
    Arrays.fill(c, UNTOUCHED);
    double[] expected = c.clone();
    naive(p, a, b, c, expected);
    try (Scratch as = Scratch.of(a.length, p.operands());
        Scratch bs = Scratch.of(b.length, p.operands());
        Scratch cs = Scratch.of(c.length)) {
      as.as(p.operands()).put(0, Samples.floats(a), 0, a.length);
      bs.as(p.operands()).put(0, Samples.floats(b), 0, b.length);
      cs.floats().put(0, Samples.floats(c), 0, c.length);
      gemm.multiply(p, as.floats().address(), bs.floats().address(), cs.floats().address());
      float[] actual = all(cs.floats(), c.length);
      // products of two normal values reach ten and more
      Tolerance.ofSum(p.k(), 2).check(gemm.description() + " " + p, actual, expected);
    } catch (AssertionError e) {
      wrong.add(e.getMessage());
    }
  }

  private static float[] all(Floats floats, int n) {
    float[] values = new float[n];
    floats.get(0, values, 0, n);
    return values;
  }

  /** Fills c with what the product starts from, and expected with what it ends with. */
  private static void naive(Product p, double[] a, double[] b, double[] c, double[] expected) {
    Random random = new Random(3);
    for (int o = 0; o < p.outer(); o++) {
      for (int h = 0; h < p.inner(); h++) {
        for (int i = 0; i < p.m(); i++) {
          for (int j = 0; j < p.n(); j++) {
            double sum = 0;
            for (int l = 0; l < p.k(); l++) {
              sum += a[at(p.a(), o, h, i, l)] * b[at(p.b(), o, h, l, j)];
            }
            int at = at(p.c(), o, h, i, j);
            c[at] = (float) random.nextGaussian();
            expected[at] = sum + (p.accumulate() ? c[at] : 0);
          }
        }
      }
    }
  }

  private static int at(Strides s, int outer, int inner, int row, int column) {
    return (int) (outer * s.outer() + inner * s.inner() + row * s.row() + column * s.column());
  }

  @Test
  void manyGeometriesStayRightWhenOldOnesAreForgotten() {
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int m = 1; m <= 1100; m++) {
        check(Gemm.get(), Product.plain(m, 2, 3), wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aResultInBf16IsTheRoundedOne() {
    Product p = Product.linear(33, 17, 40).of(Format.BF16);
    for (Gemm gemm : libraries().toList()) {
      try (Scratch a = Scratch.of(33 * 40);
          Scratch b = Scratch.of(17 * 40);
          Scratch c = Scratch.of(33 * 17);
          Scratch half = Scratch.of(33 * 17)) {
        a.halves().put(0, Samples.floats(Samples.normal(33 * 40, 1)), 0, 33 * 40);
        b.halves().put(0, Samples.floats(Samples.normal(17 * 40, 2)), 0, 17 * 40);
        long at = a.floats().address();
        long bt = b.floats().address();
        gemm.multiply(p, at, bt, c.floats().address());
        gemm.multiply(p.into(Format.BF16), at, bt, half.floats().address());
        c.halves().put(0, all(c.floats(), 33 * 17), 0, 33 * 17);
        assertThat(all(half.halves(), 33 * 17)).isEqualTo(all(c.halves(), 33 * 17));
      }
    }
  }

  @Test
  void emptyProductsAreRefused() {
    assertThatThrownBy(() -> Product.linear(0, 3, 4))
        .hasMessage("empty matrix product: batch 1 x 1, m 0, n 3, k 4");
    assertThatThrownBy(() -> Product.plain(2, 3, 0)).hasMessageContaining("k 0");
  }

  @Test
  void usageCountsOperationsSinceTheLastCall() {
    Gemm gemm = new OpenBlasGemm();
    List<String> wrong = new ArrayList<>();
    checkOne(gemm, Product.plain(3, 4, 5), wrong);
    checkOne(gemm, Product.plain(3, 4, 5).accumulating(), wrong);
    Gemm.Usage usage = gemm.takeUsage();
    assertThat(usage.operations()).isEqualTo(2 * 2 * 3 * 4 * 5);
    assertThat(usage.seconds()).isPositive();
    assertThat(usage.gigaflops()).isPositive();
    assertThat(gemm.takeUsage()).isEqualTo(new Gemm.Usage(0, 0));
    assertThat(gemm.takeUsage().gigaflops()).isZero();
  }
}
