package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.DropoutReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DropoutTest {

  private static final Tolerance CLOSE = Tolerance.ofLargest(1e-6);
  private static final long SEED = -77;

  private static OpGraph check(int length, double p) {
    double[] x = Samples.normal(length, 1);
    double[] upstream = Samples.normal(length, 2);
    OpGraph g = new OpGraph();
    SDVariable draw = g.ints("draw", new int[] {3}, 1);
    g.upstream(
        Dropout.of(OpGraph.name(), g.floats("x", x, 1, length), draw, p, SEED, Format.FP32),
        upstream,
        1,
        length);
    g.checkOutput(CLOSE, DropoutReference.apply(x, 3, p, SEED));
    g.checkGradient("x", CLOSE, DropoutReference.apply(upstream, 3, p, SEED));
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void widths(int width) {
    check(width, 0.25);
  }

  @ParameterizedTest
  @ValueSource(ints = {2047, 2048, 2049, 65_535, 65_537, 100_003})
  void blocksAndThreads(int length) {
    check(length, 0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.9, 0.999})
  void probabilities(double p) {
    check(101, p);
  }

  @Test
  void gradientIsThatOfTheTwinByFiniteDifferences() {
    OpGraph g = check(24, 0.3);
    double[] upstream = Samples.normal(24, 2);
    FiniteDifferences.inDouble()
        .withTolerance(5e-4)
        .check(
            "x",
            v -> Sums.dot(upstream, DropoutReference.apply(v, 3, 0.3, SEED)),
            Samples.normal(24, 1),
            Samples.doubles(g.gradient("x")));
  }

  private static float[] ones(int n, int draw, double p, long seed) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    INDArray number = Layout.DENSE.ints(new int[] {draw}, 1);
    return OpGraph.values(Ops.run(Ops.dropout(p, seed), Layout.DENSE.floats(ones, n), number)[0]);
  }

  @Test
  void theShareOfDroppedElementsIsTheProbabilityAndTheMeanStays() {
    int n = 400_000;
    for (double p : new double[] {0.05, 0.5, 0.8}) {
      double[] y = Samples.doubles(ones(n, 1, p, SEED));
      double dropped = Arrays.stream(y).filter(v -> v == 0).count() / (double) n;
      // five standard deviations
      assertThat(dropped).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / n)));
      assertThat(Arrays.stream(y).sum() / n).isCloseTo((1 - dropped) / (1 - p), within(1e-6));
    }
  }

  @Test
  void drawsAndSeedsHaveMasksOfTheirOwnWhichComeAgain() {
    float[] first = ones(64, 1, 0.5, SEED);

    assertThat(ones(64, 1, 0.5, SEED)).isEqualTo(first);
    assertThat(ones(64, 2, 0.5, SEED)).isNotEqualTo(first);
    assertThat(ones(64, 1, 0.5, SEED + 1)).isNotEqualTo(first);
  }

  @Test
  void bf16InAndOutIsTheSameRounded() {
    double[] x = Samples.normal(300, 1);
    OpGraph g = new OpGraph();
    SDVariable rounded = g.floats("x", x, 300).castTo(DataType.BFLOAT16);
    SDVariable draw = g.ints("draw", new int[] {3}, 1);
    SDVariable y = Dropout.of("dropped", rounded, draw, 0.25, SEED, Format.BF16);
    y.castTo(OpGraph.name(), DataType.FLOAT);
    assertThat(y.dataType()).isEqualTo(DataType.BFLOAT16);
    double[] expected = DropoutReference.apply(x, 3, 0.25, SEED);
    float[] found = OpGraph.values(g.output());
    for (int i = 0; i < expected.length; i++) {
      // rounded twice to eight bits
      assertThat((double) found[i]).isCloseTo(expected[i], within(Math.abs(expected[i]) / 128));
    }
  }

  @Test
  void wrongInputsAreNamed() {
    OpGraph g = new OpGraph();
    SDVariable x = g.floats("x", new double[3], 3);
    SDVariable draw = g.ints("draw", new int[1], 1);
    for (double p : new double[] {1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> Dropout.of("d", x, draw, p, 0, Format.FP32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be in [0, 1), but is " + p);
    }
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.dropout(0.5, 0),
                    Layout.DENSE.floats(new double[3], 3),
                    Layout.DENSE.ints(new int[2], 2)))
        .hasMessageContaining("eaft_dropout: input 1 (draw) must have shape [1]");
  }
}
