package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.RmsNormReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;

class RmsNormTest {

  private static final double EPSILON = 1e-5;
  private static final Tolerance CLOSE = Tolerance.ofLargest(2e-6);
  // the gradient is a difference of terms of about 1, which for short rows is nearly zero
  private static final Tolerance DIFFERENCE = new Tolerance(5e-7, 2e-6);

  /** Rows of {@code heads} chunks of {@code width}. */
  private static OpGraph check(int rows, int heads, int width) {
    double[] x = Samples.normal(rows * heads * width, 1, 3);
    double[] weight = Samples.normal(width, 2);
    double[] upstream = Samples.normal(x.length, 3);
    OpGraph g = new OpGraph();
    SDVariable y =
        RmsNorm.of(
            OpGraph.name(),
            g.floats("x", x, 1, rows, (long) heads * width),
            g.floats("weight", weight, width),
            EPSILON);
    g.upstream(y, upstream, 1, rows, (long) heads * width);
    g.checkOutput(CLOSE, RmsNormReference.forward(x, weight, EPSILON));
    RmsNormReference.Gradients expected = RmsNormReference.backward(x, weight, EPSILON, upstream);
    g.checkGradient("x", DIFFERENCE, expected.x());
    g.checkGradient("weight", Tolerance.ofSum(rows * heads, 1), expected.weight());
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void widths(int width) {
    check(3, 1, width);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void rows(int rows) {
    check(rows, 1, 9);
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 1", "5, 7, 1", "2, 3, 7", "1, 9, 64", "33, 4, 33"})
  void chunksOfHeads(int rows, int heads, int width) {
    check(rows, heads, width);
  }

  @Test
  void gradientsAreThoseOfTheTwinByFiniteDifferences() {
    OpGraph g = check(3, 2, 5);
    double[] x = Samples.normal(30, 1, 3);
    double[] w = Samples.normal(5, 2);
    double[] up = Samples.normal(30, 3);
    FiniteDifferences check = FiniteDifferences.inDouble().withTolerance(5e-4);
    check.check(
        "x",
        v -> Sums.dot(up, RmsNormReference.forward(v, w, EPSILON)),
        x,
        Samples.doubles(g.gradient("x")));
    check.check(
        "weight",
        v -> Sums.dot(up, RmsNormReference.forward(x, v, EPSILON)),
        w,
        Samples.doubles(g.gradient("weight")));
  }

  @Test
  void aRowOfZerosStaysZeroAndItsGradientFinite() {
    OpGraph g = new OpGraph();
    SDVariable y =
        RmsNorm.of(
            OpGraph.name(),
            g.floats("x", new double[4], 1, 4),
            g.floats("weight", new double[] {1, 2, 3, 4}, 4),
            0.0625);
    g.upstream(y, new double[] {1, 1, 1, 1}, 1, 4);
    assertThat(OpGraph.values(g.output())).containsOnly(0);
    assertThat(g.gradient("x")).containsExactly(4, 8, 12, 16);
    assertThat(g.gradient("weight")).containsOnly(0);
  }

  @Test
  void largeAndTinyValuesKeepTheirDirection() {
    for (double factor : new double[] {1e15, 1e-3}) {
      double[] x = Samples.normal(2 * 65, 1, factor);
      double[] w = Samples.normal(65, 2);
      OpGraph g = new OpGraph();
      RmsNorm.of(OpGraph.name(), g.floats("x", x, 2, 65), g.floats("w", w, 65), 1e-6);
      g.checkOutput(CLOSE, RmsNormReference.forward(x, w, 1e-6));
    }
  }

  @Test
  void aVariableUsedAsInputAndWeight() {
    double[] x = Samples.normal(7, 1);
    double[] up = Samples.normal(7, 2);
    OpGraph g = new OpGraph();
    SDVariable v = g.floats("x", x, 7);
    g.upstream(RmsNorm.of(OpGraph.name(), v, v, EPSILON), up, 7);
    RmsNormReference.Gradients e = RmsNormReference.backward(x, x, EPSILON, up);
    double[] both = new double[7];
    for (int i = 0; i < 7; i++) {
      both[i] = e.x()[i] + e.weight()[i];
    }
    g.checkGradient("x", CLOSE, both);
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rmsNorm(EPSILON),
                    Layout.DENSE.floats(new double[10], 2, 5),
                    Layout.DENSE.floats(new double[3], 3)))
        .hasMessageContaining("eaft_rms_norm: input 0 (x)")
        .hasMessageContaining("a multiple of 3");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rmsNorm(EPSILON),
                    Layout.DENSE.floats(new double[10], 2, 5),
                    Layout.DENSE.floats(new double[5], 1, 5)))
        .hasMessageContaining("eaft_rms_norm: input 1 (weight) must have shape [any]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.rmsNorm(EPSILON),
                    Layout.DENSE.floats(new double[1]),
                    Layout.DENSE.floats(new double[1], 1)))
        .hasMessageContaining("eaft_rms_norm: input 0 (x) must have rank 1");
  }
}
