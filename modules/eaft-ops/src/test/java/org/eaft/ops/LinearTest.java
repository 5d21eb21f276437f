package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.LinearReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;

class LinearTest {

  private static OpGraph check(boolean bias, boolean residual, int rows, int in, int out) {
    double[] x = Samples.normal(rows * in, 1);
    double[] weight = Samples.normal(out * in, 2);
    double[] b = bias ? Samples.normal(out, 3) : null;
    double[] r = residual ? Samples.normal(rows * out, 4) : null;
    double[] upstream = Samples.normal(rows * out, 5);
    OpGraph g = new OpGraph();
    SDVariable y =
        Linear.of(
            OpGraph.name(),
            g.floats("x", x, 1, rows, in),
            g.floats("weight", weight, out, in),
            bias ? g.floats("bias", b, out) : null,
            residual ? g.floats("residual", r, 1, rows, out) : null);
    g.upstream(y, upstream, 1, rows, out);
    g.checkOutput(Tolerance.ofSum(in, 1), LinearReference.forward(x, weight, in, b, r));
    LinearReference.Gradients expected = LinearReference.backward(x, weight, in, upstream);
    g.checkGradient("x", Tolerance.ofSum(out, 1), expected.x());
    g.checkGradient("weight", Tolerance.ofSum(rows, 1), expected.weight());
    if (bias) {
      g.checkGradient("bias", Tolerance.ofSum(rows, 1), expected.bias());
    }
    if (residual) {
      g.checkGradient("residual", Tolerance.absolute(0), expected.residual());
    }
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void inputWidths(int in) {
    check(true, true, 3, in, 5);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void outputWidths(int out) {
    check(true, true, 3, 5, out);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void rows(int rows) {
    check(true, true, rows, 3, 5);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void biasAndResidual(boolean bias, boolean residual) {
    check(bias, residual, 7, 19, 11);
    check(bias, residual, 1, 1, 1);
  }

  @Test
  void gradientsAreThoseOfTheTwinByFiniteDifferences() {
    OpGraph g = check(true, true, 4, 7, 3);
    double[] x = Samples.normal(28, 1);
    double[] w = Samples.normal(21, 2);
    double[] b = Samples.normal(3, 3);
    double[] r = Samples.normal(12, 4);
    double[] up = Samples.normal(12, 5);
    FiniteDifferences check = FiniteDifferences.inDouble().withTolerance(1e-5);
    check.check(
        "x",
        v -> Sums.dot(up, LinearReference.forward(v, w, 7, b, r)),
        x,
        Samples.doubles(g.gradient("x")));
    check.check(
        "weight",
        v -> Sums.dot(up, LinearReference.forward(x, v, 7, b, r)),
        w,
        Samples.doubles(g.gradient("weight")));
    check.check(
        "bias",
        v -> Sums.dot(up, LinearReference.forward(x, w, 7, v, r)),
        b,
        Samples.doubles(g.gradient("bias")));
    check.check(
        "residual",
        v -> Sums.dot(up, LinearReference.forward(x, w, 7, b, v)),
        r,
        Samples.doubles(g.gradient("residual")));
  }

  @Test
  void anInputThatIsAlsoTheResidualGetsBothGradients() {
    double[] x = Samples.normal(5 * 4, 1);
    double[] weight = Samples.normal(4 * 4, 2);
    double[] upstream = Samples.normal(5 * 4, 3);
    OpGraph g = new OpGraph();
    SDVariable in = g.floats("x", x, 5, 4);
    SDVariable w = g.floats("weight", weight, 4, 4);
    g.upstream(Linear.of(OpGraph.name(), in, w, null, in), upstream, 5, 4);
    g.checkOutput(Tolerance.ofSum(4, 1), LinearReference.forward(x, weight, 4, null, x));
    LinearReference.Gradients expected = LinearReference.backward(x, weight, 4, upstream);
    g.checkGradient("x", Tolerance.ofSum(4, 1), plus(expected.x(), upstream));
    g.checkGradient("weight", Tolerance.ofSum(5, 1), expected.weight());
  }

  @Test
  void chainOfResidualsAndAWeightUsedTwice() {
    // y = r1 W^T + r1 with r1 = x W^T + x: the stream of a transformer, and tied weights
    double[] x = Samples.normal(5 * 4, 1);
    double[] w = Samples.normal(4 * 4, 2);
    double[] upstream = Samples.normal(5 * 4, 3);
    OpGraph g = new OpGraph();
    SDVariable in = g.floats("x", x, 5, 4);
    SDVariable weight = g.floats("weight", w, 4, 4);
    SDVariable middle = Linear.of("middle", in, weight, null, in);
    g.upstream(Linear.of(OpGraph.name(), middle, weight, null, middle), upstream, 5, 4);
    double[] m = LinearReference.forward(x, w, 4, null, x);
    g.checkOutput(Tolerance.ofSum(16, 4), LinearReference.forward(m, w, 4, null, m));
    LinearReference.Gradients second = LinearReference.backward(m, w, 4, upstream);
    double[] dm = plus(second.x(), upstream);
    LinearReference.Gradients first = LinearReference.backward(x, w, 4, dm);
    g.checkGradient("x", Tolerance.ofSum(16, 4), plus(first.x(), dm));
    g.checkGradient("weight", Tolerance.ofSum(20, 4), plus(first.weight(), second.weight()));
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  @Test
  void anyRankOfInput() {
    for (long[] shape : new long[][] {{6}, {1, 6}, {2, 1, 3, 6}}) {
      int rows = 1;
      for (int d = 0; d < shape.length - 1; d++) {
        rows *= (int) shape[d];
      }
      double[] x = Samples.normal(rows * 6, 1);
      double[] w = Samples.normal(4 * 6, 2);
      double[] upstream = Samples.normal(rows * 4, 3);
      long[] outShape = shape.clone();
      outShape[shape.length - 1] = 4;
      OpGraph g = new OpGraph();
      SDVariable y = Linear.of(OpGraph.name(), g.floats("x", x, shape), g.floats("w", w, 4, 6));
      g.upstream(y, upstream, outShape);
      g.checkOutput(Tolerance.ofSum(6, 1), LinearReference.forward(x, w, 6));
      LinearReference.Gradients expected = LinearReference.backward(x, w, 6, upstream);
      g.checkGradient("x", Tolerance.ofSum(4, 1), expected.x());
      g.checkGradient("w", Tolerance.ofSum(rows, 1), expected.weight());
    }
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.linear(false, false),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[8], 2, 4)))
        .hasMessageContaining("eaft_linear: input 1 (weight) must have shape [any, 3]")
        .hasMessageContaining("its shape is [2, 4]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.linear(true, false),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[3], 3)))
        .hasMessageContaining("eaft_linear: input 2 (bias) must have shape [2]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.linear(true, true),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[2], 2),
                    Layout.DENSE.floats(new double[6], 3, 2)))
        .hasMessageContaining("eaft_linear: input 3 (residual) must have shape [2, 2]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.linear(true, false),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 2, 3)))
        .hasMessageContaining("eaft_linear: input 2 (bias) is missing");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.linear(false, false),
                    Layout.DENSE.ints(new int[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 2, 3)))
        .hasMessageContaining("eaft_linear: input 0 (x) must be FLOAT or BFLOAT16, but is INT");
  }
}
