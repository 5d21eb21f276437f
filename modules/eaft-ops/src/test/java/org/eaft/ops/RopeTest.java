package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.RopeReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;

class RopeTest {

  private static final Tolerance CLOSE = Tolerance.ofLargest(1e-6);

  /** Sizes of a call; rotary is how many values of a head turn. */
  private record Case(
      Rope.Style style,
      int time,
      int heads,
      int headSize,
      int rotary,
      int[] positions,
      double factor) {

    double[] frequencies() {
      // what the op reads
      return Samples.doubles(Samples.floats(RopeReference.inverseFrequencies(1e4, rotary)));
    }

    int[] positionsOrCount() {
      if (positions != null) {
        return positions;
      }
      int[] count = new int[2 * time];
      for (int i = 0; i < count.length; i++) {
        count[i] = i % time;
      }
      return count;
    }

    RopeReference.Style twin() {
      return style == Rope.Style.HALVES
          ? RopeReference.Style.HALF_SPLIT
          : RopeReference.Style.INTERLEAVED;
    }

    double[] forward(double[] x) {
      return scaled(RopeReference.forward(x, headSize, positionsOrCount(), frequencies(), twin()));
    }

    double[] backward(double[] dy) {
      return scaled(
          RopeReference.backward(dy, headSize, positionsOrCount(), frequencies(), twin()));
    }

    /** The factor is that of the cosines and sines: what passes is not multiplied. */
    private double[] scaled(double[] y) {
      for (int i = 0; i < y.length; i++) {
        y[i] *= i % headSize < rotary ? factor : 1;
      }
      return y;
    }

    OpGraph check() {
      long width = (long) heads * headSize;
      double[] x = Samples.normal(2 * time * heads * headSize, 1);
      double[] upstream = Samples.normal(x.length, 2);
      double[] inverse = frequencies();
      OpGraph g = new OpGraph();
      SDVariable in = g.floats("x", x, 2, time, width);
      SDVariable f = g.floats("inverse frequencies", inverse, inverse.length);
      SDVariable y =
          positions == null
              ? Rope.of(OpGraph.name(), in, f, headSize, style, factor)
              : Rope.of(
                  OpGraph.name(),
                  in,
                  f,
                  g.ints("positions", positions, 2, time),
                  headSize,
                  style,
                  factor);
      g.upstream(y, upstream, 2, time, width);
      g.checkOutput(CLOSE, forward(x));
      g.checkGradient("x", CLOSE, backward(upstream));
      return g;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, 2",
    "2, 3, 6, 6",
    "5, 2, 10, 4",
    "3, 1, 64, 64",
    "7, 9, 33, 32",
    "4, 2, 34, 34",
    "300, 3, 16, 16",
    "513, 1, 6, 2"
  })
  void bothStylesWholeAndPartial(int time, int heads, int headSize, int rotary) {
    for (Rope.Style style : Rope.Style.values()) {
      new Case(style, time, heads, headSize, rotary, null, 1).check();
      new Case(style, time, heads, headSize, rotary, null, 1.3465735).check();
    }
  }

  @ParameterizedTest
  @EnumSource(Rope.Style.class)
  void givenPositions(Rope.Style style) {
    int[] positions = {0, 1, 2, 0, 1, 7, 4095, 3, 255, 256};
    new Case(style, 5, 2, 8, 8, positions, 1).check();
    new Case(style, 5, 2, 8, 4, positions, 0.7).check();
  }

  @Test
  void aTableForShortSequencesServesLongerOnesAndOtherFrequencies() {
    for (int time : new int[] {3, 700, 5}) {
      new Case(Rope.Style.HALVES, time, 1, 4, 4, null, 1).check();
      new Case(Rope.Style.HALVES, time, 1, 4, 2, null, 1).check();
      new Case(Rope.Style.HALVES, time, 1, 4, 4, null, 2).check();
    }
  }

  @ParameterizedTest
  @EnumSource(Rope.Style.class)
  void gradientIsThatOfTheTwinByFiniteDifferences(Rope.Style style) {
    Case c = new Case(style, 3, 2, 6, 4, null, 1.5);
    double[] upstream = Samples.normal(2 * 3 * 12, 2);
    FiniteDifferences.inDouble()
        .withTolerance(5e-4)
        .check(
            "x",
            v -> Sums.dot(upstream, c.forward(v)),
            Samples.normal(2 * 3 * 12, 1),
            Samples.doubles(c.check().gradient("x")));
  }

  @Test
  void wrongInputsAreNamed() {
    Rope.Style style = Rope.Style.HALVES;
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rope(4, style, 1),
                    Layout.DENSE.floats(new double[10], 1, 1, 10),
                    Layout.DENSE.floats(new double[2], 2)))
        .hasMessageContaining("eaft_rope: input 0 (x)")
        .hasMessageContaining("a multiple of 4");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rope(4, style, 1),
                    Layout.DENSE.floats(new double[8], 1, 1, 8),
                    Layout.DENSE.floats(new double[3], 3)))
        .hasMessageContaining("eaft_rope: input 1 (inverse frequencies) must have at most 2");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rope(4, style, 1),
                    Layout.DENSE.floats(new double[8], 1, 2, 4),
                    Layout.DENSE.floats(new double[2], 2),
                    Layout.DENSE.ints(new int[2], 2, 1)))
        .hasMessageContaining("eaft_rope: input 2 (positions) must have shape [1, 2]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rope(4, style, 1),
                    Layout.DENSE.floats(new double[16], 2, 2, 4),
                    Layout.DENSE.floats(new double[2], 2),
                    Layout.DENSE.ints(new int[] {0, 1, 0, -1}, 2, 2)))
        .hasMessageContaining("eaft_rope: input 2 (positions) has -1 at [1, 1]");
  }
}
