package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.SwiGluReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

class SwiGluTest {

  private static final Tolerance CLOSE = Tolerance.ofLargest(1e-6);

  private static OpGraph check(int rows, int width) {
    double[] gate = Samples.normal(rows * width, 1, 4);
    double[] up = Samples.normal(rows * width, 2);
    double[] upstream = Samples.normal(rows * width, 3);
    OpGraph g = new OpGraph();
    SDVariable y =
        SwiGlu.of(
            OpGraph.name(),
            g.floats("gate", gate, 1, rows, width),
            g.floats("up", up, 1, rows, width));
    g.upstream(y, upstream, 1, rows, width);
    g.checkOutput(CLOSE, SwiGluReference.forward(gate, up));
    SwiGluReference.Gradients expected = SwiGluReference.backward(gate, up, upstream);
    g.checkGradient("gate", CLOSE, expected.gate());
    g.checkGradient("up", CLOSE, expected.up());
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void widths(int width) {
    check(1, width);
  }

  @ParameterizedTest
  @ValueSource(ints = {2047, 2048, 2049, 65_535, 65_537, 100_003})
  void blocksAndThreads(int length) {
    check(1, length);
  }

  @Test
  void gradientsAreThoseOfTheTwinByFiniteDifferences() {
    OpGraph g = check(3, 7);
    double[] gate = Samples.normal(21, 1, 4);
    double[] up = Samples.normal(21, 2);
    double[] upstream = Samples.normal(21, 3);
    FiniteDifferences check = FiniteDifferences.inDouble().withTolerance(5e-4);
    check.check(
        "gate",
        v -> Sums.dot(upstream, SwiGluReference.forward(v, up)),
        gate,
        Samples.doubles(g.gradient("gate")));
    check.check(
        "up",
        v -> Sums.dot(upstream, SwiGluReference.forward(gate, v)),
        up,
        Samples.doubles(g.gradient("up")));
  }

  @Test
  void saturatedGates() {
    double[] gate = {-1e30, -1e4, -100, -88, -0.0, 0, 88, 100, 1e4, 1e30};
    double[] up = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    OpGraph g = new OpGraph();
    SDVariable y = SwiGlu.of(OpGraph.name(), g.floats("gate", gate, 10), g.floats("up", up, 10));
    g.upstream(y, up, 10);
    float[] out = OpGraph.values(g.output());
    float[] dGate = g.gradient("gate");
    double[] expected = SwiGluReference.forward(gate, up);
    double[] dExpected = SwiGluReference.backward(gate, up, up).gate();
    for (int i = 0; i < 10; i++) {
      // beside the relative error, what the exponential flushes to zero
      assertThat((double) out[i])
          .isCloseTo(expected[i], within(1e-6 * Math.abs(expected[i]) + 1e-35));
      assertThat((double) dGate[i])
          .isCloseTo(dExpected[i], within(1e-6 * Math.abs(dExpected[i]) + 1e-35));
    }
  }

  @Test
  void aVariableUsedAsGateAndUp() {
    double[] x = Samples.normal(9, 1);
    double[] upstream = Samples.normal(9, 2);
    OpGraph g = new OpGraph();
    SDVariable v = g.floats("x", x, 3, 3);
    g.upstream(SwiGlu.of(OpGraph.name(), v, v), upstream, 3, 3);
    SwiGluReference.Gradients e = SwiGluReference.backward(x, x, upstream);
    double[] both = new double[9];
    for (int i = 0; i < 9; i++) {
      both[i] = e.gate()[i] + e.up()[i];
    }
    g.checkGradient("x", CLOSE, both);
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(
            () ->
                Ops.run(
                    new SwiGlu(),
                    Layout.DENSE.floats(new double[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 3, 2)))
        .hasMessageContaining("eaft_swiglu: input 1 (up) must have shape [2, 3]")
        .hasMessageContaining("its shape is [3, 2]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    new SwiGlu(),
                    Layout.DENSE.longs(new int[6], 2, 3),
                    Layout.DENSE.floats(new double[6], 2, 3)))
        .hasMessageContaining("eaft_swiglu: input 0 (gate) must be FLOAT or BFLOAT16, but is LONG");
    assertThatThrownBy(() -> Ops.run(new SwiGlu(), Layout.DENSE.floats(new double[6], 2, 3)))
        .hasMessageContaining("eaft_swiglu: input 1 (up) is missing");
  }
}
