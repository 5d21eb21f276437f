package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.LinearReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ops in bf16 against the double twins on the rounded operands: what is rounded is what is said to
 * be, and sums are taken in 32 bits.
 */
class Bf16OpsTest {

  /** Half a unit in the last place of bf16, relative. */
  private static final double ROUNDING = 1.0 / 256;

  private static final double SUMS = 1e-5;

  private static double[] rounded(double[] values) {
    INDArray bf16 = Nd4j.createFromArray(Samples.floats(values)).castTo(DataType.BFLOAT16);
    return Samples.doubles(bf16.castTo(DataType.FLOAT).toFloatVector());
  }

  private static SDVariable var(SameDiff graph, String name, DataType type, double[] v, long... s) {
    return graph.var(name, Nd4j.create(Samples.floats(v), s, 'c').castTo(type));
  }

  private static double[] values(INDArray array) {
    return Samples.doubles(array.castTo(DataType.FLOAT).dup('c').data().asFloat());
  }

  private static void close(String what, double relative, double[] found, double[] expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double scale = 0;
    for (double e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]))
          .as("%s[%d]: %s, expected %s", what, i, found[i], expected[i])
          .isLessThanOrEqualTo(relative * scale);
    }
  }

  /** Gradients of sum(upstream y). */
  private static Map<String, INDArray> gradients(SDVariable y, double[] upstream, String... names) {
    SameDiff graph = y.getSameDiff();
    SDVariable u = var(graph, "upstream", DataType.FLOAT, upstream, y.eval().shape());
    graph.setLossVariables(y.castTo(DataType.FLOAT).mul(u).sum().rename("loss"));
    return graph.calculateGradients(Map.of(), names);
  }

  @ParameterizedTest
  @CsvSource({"FP32, false", "BF16, false", "BF16, true"})
  void linearMultipliesTheRoundedOperands(Format result, boolean bias) {
    int rows = 19;
    int in = 33;
    int out = 17;
    double[] x = rounded(Samples.normal(rows * in, 1));
    double[] weight = Samples.normal(out * in, 2);
    double[] b = bias ? Samples.normal(out, 3) : null;
    double[] upstream = Samples.normal(rows * out, 4);
    SameDiff graph = SameDiff.create();
    Weight w =
        new Weight(
            var(graph, "weight", DataType.FLOAT, weight, out, in),
            var(graph, "copy", DataType.BFLOAT16, weight, out, in),
            null);
    Weight biasWeight = bias ? Weight.of(var(graph, "bias", DataType.FLOAT, b, out)) : null;
    SDVariable xIn = var(graph, "x", DataType.BFLOAT16, x, rows, in);
    SDVariable y = Linear.of("y", xIn, w, biasWeight, null, result);
    assertThat(y.dataType()).isEqualTo(result.type());
    double[] expected = LinearReference.forward(x, rounded(weight), in, b, null);
    close("y", result == Format.FP32 ? SUMS : ROUNDING, values(y.eval()), expected);

    // the gradient of y meets products only as bf16
    LinearReference.Gradients g =
        LinearReference.backward(x, rounded(weight), in, rounded(upstream));
    Map<String, INDArray> found = gradients(y, upstream, "x", "weight");
    assertThat(found.get("weight").dataType()).isEqualTo(DataType.FLOAT);
    close("dx", SUMS, values(found.get("x")), g.x());
    close("dweight", SUMS, values(found.get("weight")), g.weight());
  }

  @Test
  void aResidualIsAddedIn32Bits() {
    double[] x = rounded(Samples.normal(6, 1));
    double[] weight = rounded(Samples.normal(6, 2));
    double[] residual = Samples.normal(4, 3);
    SameDiff graph = SameDiff.create();
    SDVariable xIn = var(graph, "x", DataType.BFLOAT16, x, 2, 3);
    Weight w = Weight.of(var(graph, "w", DataType.BFLOAT16, weight, 2, 3));
    SDVariable r = var(graph, "r", DataType.FLOAT, residual, 2, 2);
    SDVariable y = Linear.of("y", xIn, w, null, r, Format.FP32);
    close("y", SUMS, values(y.eval()), LinearReference.forward(x, weight, 3, null, residual));
    assertThatThrownBy(() -> Linear.of("z", xIn, w, null, r, Format.BF16))
        .hasMessageContaining("residual");
  }

  @Test
  void normGatedUnitAndRopeRoundTheirResultOnly() {
    int n = 2 * 3 * 64;
    double[] x = Samples.normal(n, 1);
    double[] other = Samples.normal(n, 2);
    double[] upstream = rounded(Samples.normal(n, 3));
    for (String op : List.of("norm", "swiglu", "swiglu fused", "rope")) {
      boolean fused = op.equals("swiglu fused");
      List<double[]> results = new ArrayList<>();
      for (Format format : Format.values()) {
        SameDiff graph = SameDiff.create();
        SDVariable a =
            fused
                ? var(graph, "a", DataType.FLOAT, Samples.normal(2 * n, 1), 2, 3, 128)
                : var(graph, "a", DataType.FLOAT, x, 2, 3, 64);
        SDVariable b = var(graph, "b", DataType.FLOAT, other, 2, 3, 64);
        SDVariable w = var(graph, "w", DataType.FLOAT, Samples.normal(64, 4), 64);
        SDVariable f = var(graph, "f", DataType.FLOAT, Samples.normal(16, 5), 16);
        SDVariable y =
            switch (op) {
              case "norm" -> RmsNorm.of("y", a, Weight.of(w), 1e-5, format);
              case "swiglu" -> SwiGlu.of("y", a, b, format);
              case "swiglu fused" -> SwiGluFused.of("y", a, format);
              default -> Rope.of("y", a, f, null, 32, Rope.Style.HALVES, 1, format);
            };
        assertThat(y.dataType()).isEqualTo(format.type());
        results.add(values(y.eval()));
        results.add(values(gradients(y, upstream, "a").get("a")));
      }
      assertThat(results.get(2)).as(op).isEqualTo(rounded(results.get(0)));
      close(op + " gradient", ROUNDING, results.get(3), results.get(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"7, false", "70, false", "70, true", "300, true"})
  void attentionMultipliesInBf16AndTakesSoftmaxIn32Bits(int time, boolean documents) {
    int heads = 4;
    int kvHeads = 2;
    int size = 8;
    double[] q = rounded(Samples.normal(time * heads * size, 1));
    double[] k = rounded(Samples.normal(time * kvHeads * size, 2));
    double[] v = rounded(Samples.normal(time * kvHeads * size, 3));
    double[] upstream = rounded(Samples.normal(time * heads * size, 4));
    int[] numbers = new int[time];
    for (int t = 0; documents && t < time; t++) {
      numbers[t] = t / 37;
    }
    List<Map<String, INDArray>> found = new ArrayList<>();
    List<double[]> out = new ArrayList<>();
    for (Format format : Format.values()) {
      SameDiff graph = SameDiff.create();
      SDVariable y =
          CausalAttention.of(
              "y",
              var(graph, "q", format.type(), q, 1, time, (long) heads * size),
              var(graph, "k", format.type(), k, 1, time, (long) kvHeads * size),
              var(graph, "v", format.type(), v, 1, time, (long) kvHeads * size),
              graph.constant("d", Nd4j.createFromArray(numbers).reshape(1, time)),
              heads,
              kvHeads,
              0.3,
              format);
      out.add(values(y.eval()));
      found.add(gradients(y, upstream, "q", "k", "v"));
    }
    // the twin of the fp32 path is in CausalAttentionTest; here only the roundings differ
    close("out", 3 * ROUNDING, out.get(1), out.get(0));
    for (String name : List.of("q", "k", "v")) {
      close(name, 4 * ROUNDING, values(found.get(1).get(name)), values(found.get(0).get(name)));
      assertThat(found.get(1).get(name).dataType()).isEqualTo(DataType.FLOAT);
    }
  }

  @Test
  void gradientsAreAddedToTheirSums() {
    double[] x = Samples.normal(5 * 3, 1);
    double[] weight = Samples.normal(4 * 3, 2);
    double[] upstream = Samples.normal(5 * 4, 3);
    double[] before = Samples.normal(12, 4);
    double[] biasBefore = Samples.normal(4, 5);
    SameDiff graph = SameDiff.create();
    INDArray sum = Nd4j.create(Samples.floats(before), new long[] {4, 3}, 'c');
    INDArray biasSum = Nd4j.createFromArray(Samples.floats(biasBefore));
    graph.setArrayHolders(
        new org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder(),
        new org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder(),
        true);
    SDVariable w = var(graph, "w", DataType.FLOAT, weight, 4, 3);
    SDVariable b = var(graph, "b", DataType.FLOAT, new double[4], 4);
    SDVariable y =
        Linear.of(
            "y",
            var(graph, "x", DataType.FLOAT, x, 5, 3),
            new Weight(w, null, graph.constant("sum", sum)),
            new Weight(b, null, graph.constant("bias_sum", biasSum)),
            null,
            Format.FP32);
    Map<String, INDArray> tokens = gradients(y, upstream, "w", "b");
    assertThat(tokens.get("w").length()).isEqualTo(1);
    double[] expected = LinearReference.backward(x, weight, 3, upstream).weight();
    double[] bias = LinearReference.backward(x, weight, 3, upstream).bias();
    for (int i = 0; i < 12; i++) {
      expected[i] += before[i];
    }
    for (int i = 0; i < 4; i++) {
      bias[i] += biasBefore[i];
    }
    close("sum", SUMS, values(sum), expected);
    close("bias sum", SUMS, values(biasSum), bias);
  }
}
