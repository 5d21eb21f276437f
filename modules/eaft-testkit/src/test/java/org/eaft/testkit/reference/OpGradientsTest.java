package org.eaft.testkit.reference;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every op's backward against central differences of {@code sum(upstream * forward)}. */
class OpGradientsTest {
  private static final FiniteDifferences DIFFERENCES = FiniteDifferences.inDouble();

  @Test
  void embedding() {
    int[] ids = {3, 0, 3, 6};
    double[] upstream = Samples.normal(4 * 5, 2);
    check(
        "embedding table",
        t -> EmbeddingReference.forward(t, 5, ids),
        Samples.normal(7 * 5, 1),
        upstream,
        EmbeddingReference.backward(7, 5, ids, upstream));
  }

  @Test
  void dropout() {
    double[] upstream = Samples.normal(41, 2);
    check(
        "dropout",
        v -> DropoutReference.apply(v, 6, 0.4, 17),
        Samples.normal(41, 1),
        upstream,
        DropoutReference.apply(upstream, 6, 0.4, 17));
  }

  @Test
  void linear() {
    double[] x = Samples.normal(5 * 7, 1);
    double[] weight = Samples.normal(3 * 7, 2);
    double[] bias = Samples.normal(3, 3);
    double[] residual = Samples.normal(5 * 3, 4);
    double[] upstream = Samples.normal(5 * 3, 5);
    LinearReference.Gradients g = LinearReference.backward(x, weight, 7, upstream);
    check("x", v -> LinearReference.forward(v, weight, 7, bias, residual), x, upstream, g.x());
    check(
        "weight",
        v -> LinearReference.forward(x, v, 7, bias, residual),
        weight,
        upstream,
        g.weight());
    check(
        "bias", v -> LinearReference.forward(x, weight, 7, v, residual), bias, upstream, g.bias());
    check(
        "residual",
        v -> LinearReference.forward(x, weight, 7, bias, v),
        residual,
        upstream,
        g.residual());
  }

  @ParameterizedTest
  @CsvSource({"9, 9", "12, 4", "1, 1"})
  void rmsNorm(int rowWidth, int weightWidth) {
    double[] x = Samples.normal(3 * rowWidth, 1);
    double[] weight = Samples.normal(weightWidth, 2);
    double[] upstream = Samples.normal(x.length, 3);
    double eps = 1e-2;
    RmsNormReference.Gradients g = RmsNormReference.backward(x, weight, eps, upstream);
    check("x", v -> RmsNormReference.forward(v, weight, eps), x, upstream, g.x());
    check("weight", v -> RmsNormReference.forward(x, v, eps), weight, upstream, g.weight());
  }

  @ParameterizedTest
  @EnumSource(RopeReference.Style.class)
  void rope(RopeReference.Style style) {
    int[] positions = {0, 1, 2, 40, 0, 7};
    double[] inverse = RopeReference.inverseFrequencies(100, 4);
    double[] upstream = Samples.normal(6 * 2 * 7, 2);
    check(
        "rope " + style,
        v -> RopeReference.forward(v, 7, positions, inverse, style),
        Samples.normal(6 * 2 * 7, 1),
        upstream,
        RopeReference.backward(upstream, 7, positions, inverse, style));
  }

  @Test
  void attention() {
    checkAttention(CausalAttentionReference.of(2, 5, 4, 2, 3));
    checkAttention(CausalAttentionReference.of(2, 5, 4, 2, 3).withScale(0.3));
    checkAttention(
        CausalAttentionReference.of(2, 5, 4, 2, 3)
            .withDocuments(new int[] {0, 0, 1, 1, 1, 4, 2, 2, 2, 9}));
  }

  private static void checkAttention(CausalAttentionReference twin) {
    double[] q = Samples.normal(2 * 5 * 4 * 3, 1);
    double[] k = Samples.normal(2 * 5 * 2 * 3, 2);
    double[] v = Samples.normal(2 * 5 * 2 * 3, 3);
    double[] upstream = Samples.normal(q.length, 4);
    CausalAttentionReference.Gradients g = twin.backward(q, k, v, upstream);
    check("q", a -> twin.forward(a, k, v), q, upstream, g.q());
    check("k", a -> twin.forward(q, a, v), k, upstream, g.k());
    check("v", a -> twin.forward(q, k, a), v, upstream, g.v());
  }

  @Test
  void swiGlu() {
    double[] gate = Samples.normal(40, 1, 4);
    double[] up = Samples.normal(40, 2);
    double[] upstream = Samples.normal(40, 3);
    SwiGluReference.Gradients g = SwiGluReference.backward(gate, up, upstream);
    check("gate", v -> SwiGluReference.forward(v, up), gate, upstream, g.gate());
    check("up", v -> SwiGluReference.forward(gate, v), up, upstream, g.up());
  }

  @Test
  void wrongShapesAreNamed() {
    assertThatThrownBy(
            () -> LinearReference.forward(new double[6], new double[9], 3, new double[2], null))
        .hasMessage("bias has 2 elements, expected 3");
    assertThatThrownBy(() -> EmbeddingReference.forward(new double[6], 2, new int[] {0, 3}))
        .hasMessage("id 3 at position 1 is outside 0..2");
    assertThatThrownBy(() -> CausalAttentionReference.of(1, 2, 3, 2, 4))
        .hasMessage("3 query heads are not a multiple of 2 key-value heads");
  }

  private static void check(
      String what, UnaryOperator<double[]> op, double[] x, double[] upstream, double[] gradient) {
    ToDoubleFunction<double[]> f =
        v -> {
          double[] out = op.apply(v);
          double sum = 0;
          for (int i = 0; i < out.length; i++) {
            sum += upstream[i] * out[i];
          }
          return sum;
        };
    DIFFERENCES.check(what, f, x, gradient);
  }
}
