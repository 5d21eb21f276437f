package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eaft.ops.memory.Format;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.SwiGluReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

class SwiGluFusedTest {

  private static final Tolerance CLOSE = Tolerance.ofLargest(1e-6);

  /** Rows of gate and up side by side. */
  private static double[] joined(double[] gate, double[] up, int width) {
    double[] both = new double[2 * gate.length];
    for (int r = 0; r < gate.length / width; r++) {
      System.arraycopy(gate, r * width, both, 2 * r * width, width);
      System.arraycopy(up, r * width, both, (2 * r + 1) * width, width);
    }
    return both;
  }

  private static OpGraph check(int rows, int width) {
    double[] gate = Samples.normal(rows * width, 1, 4);
    double[] up = Samples.normal(rows * width, 2);
    double[] upstream = Samples.normal(rows * width, 3);
    OpGraph g = new OpGraph();
    SDVariable x = g.floats("x", joined(gate, up, width), 1, rows, 2L * width);
    g.upstream(SwiGluFused.of(OpGraph.name(), x, Format.FP32), upstream, 1, rows, width);
    g.checkOutput(CLOSE, SwiGluReference.forward(gate, up));
    SwiGluReference.Gradients expected = SwiGluReference.backward(gate, up, upstream);
    g.checkGradient("x", CLOSE, joined(expected.gate(), expected.up(), width));
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void widths(int width) {
    check(3, width);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000, 5003})
  void rowsAndThreads(int rows) {
    check(rows, 37);
  }

  @Test
  void gradientsAreThoseOfTheTwinByFiniteDifferences() {
    OpGraph g = check(3, 7);
    double[] x = joined(Samples.normal(21, 1, 4), Samples.normal(21, 2), 7);
    double[] upstream = Samples.normal(21, 3);
    FiniteDifferences.inDouble()
        .withTolerance(5e-4)
        .check("x", v -> Sums.dot(upstream, forward(v)), x, Samples.doubles(g.gradient("x")));
  }

  private static double[] forward(double[] x) {
    double[] gate = new double[21];
    double[] up = new double[21];
    for (int i = 0; i < 21; i++) {
      gate[i] = x[i / 7 * 14 + i % 7];
      up[i] = x[i / 7 * 14 + 7 + i % 7];
    }
    return SwiGluReference.forward(gate, up);
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(() -> Ops.run(new SwiGluFused(), Layout.DENSE.floats(new double[6], 2, 3)))
        .hasMessageContaining("eaft_swiglu_fused: input 0 (x) must have an even last dimension");
    assertThatThrownBy(
            () ->
                Ops.run(
                    new SwiGluFused.Gradient(),
                    Layout.DENSE.floats(new double[8], 2, 4),
                    Layout.DENSE.floats(new double[8], 2, 4)))
        .hasMessageContaining("input 1 (gradient) must have shape [2, 2]");
  }
}
