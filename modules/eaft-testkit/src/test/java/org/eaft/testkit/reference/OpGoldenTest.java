package org.eaft.testkit.reference;

import java.util.List;
import org.eaft.testkit.Golden;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every op's twin, forward and backward, against torch in float64. */
class OpGoldenTest {
  private static final Golden GOLDEN = Golden.resource("ops");
  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-13);

  @ParameterizedTest
  @ValueSource(strings = {"rms_norm", "rms_norm_heads"})
  void rmsNorm(String name) {
    double[] x = get(name, "x");
    double[] weight = get(name, "weight");
    double eps = GOLDEN.number(name + "/eps");
    check(name, "out", RmsNormReference.forward(x, weight, eps));
    RmsNormReference.Gradients g = RmsNormReference.backward(x, weight, eps, get(name, "upstream"));
    check(name, "grad/x", g.x());
    check(name, "grad/weight", g.weight());
  }

  @ParameterizedTest
  @CsvSource({
    "rope_half_split, HALF_SPLIT",
    "rope_half_split_partial, HALF_SPLIT",
    "rope_interleaved, INTERLEAVED",
    "rope_interleaved_partial, INTERLEAVED"
  })
  void rope(String name, RopeReference.Style style) {
    int headDim = GOLDEN.ints(name + "/head_dim")[0];
    int[] positions = GOLDEN.ints(name + "/positions");
    double[] inverse = get(name, "inverse_frequencies");
    double[] computed = RopeReference.inverseFrequencies(10000, 2 * inverse.length);
    TOLERANCE.check(name + " inverse frequencies", computed, inverse);
    check(name, "out", RopeReference.forward(get(name, "x"), headDim, positions, inverse, style));
    double[] upstream = get(name, "upstream");
    check(name, "grad/x", RopeReference.backward(upstream, headDim, positions, inverse, style));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention", "attention_documents", "attention_one_token"})
  void attention(String name) {
    int[] shape = GOLDEN.shape(name + "/q");
    CausalAttentionReference twin =
        CausalAttentionReference.of(
            shape[0],
            shape[1],
            GOLDEN.ints(name + "/query_heads")[0],
            GOLDEN.ints(name + "/key_value_heads")[0],
            GOLDEN.ints(name + "/head_dim")[0]);
    if (GOLDEN.has(name + "/documents")) {
      twin = twin.withDocuments(GOLDEN.ints(name + "/documents"));
    }
    double[] q = get(name, "q");
    double[] k = get(name, "k");
    double[] v = get(name, "v");
    check(name, "out", twin.forward(q, k, v));
    CausalAttentionReference.Gradients g = twin.backward(q, k, v, get(name, "upstream"));
    check(name, "grad/q", g.q());
    check(name, "grad/k", g.k());
    check(name, "grad/v", g.v());
  }

  @Test
  void swiGlu() {
    double[] gate = get("swiglu", "gate");
    double[] up = get("swiglu", "up");
    check("swiglu", "out", SwiGluReference.forward(gate, up));
    SwiGluReference.Gradients g = SwiGluReference.backward(gate, up, get("swiglu", "upstream"));
    check("swiglu", "grad/gate", g.gate());
    check("swiglu", "grad/up", g.up());
  }

  @Test
  void linear() {
    double[] x = get("linear", "x");
    double[] weight = get("linear", "weight");
    int in = GOLDEN.shape("linear/weight")[1];
    double[] out =
        LinearReference.forward(x, weight, in, get("linear", "bias"), get("linear", "residual"));
    check("linear", "out", out);
    LinearReference.Gradients g =
        LinearReference.backward(x, weight, in, get("linear", "upstream"));
    check("linear", "grad/x", g.x());
    check("linear", "grad/weight", g.weight());
    check("linear", "grad/bias", g.bias());
    check("linear", "grad/residual", g.residual());
  }

  @Test
  void linearWithoutBiasAndResidual() {
    double[] x = get("linear_plain", "x");
    double[] weight = get("linear_plain", "weight");
    check("linear_plain", "out", LinearReference.forward(x, weight, 33));
    LinearReference.Gradients g =
        LinearReference.backward(x, weight, 33, get("linear_plain", "upstream"));
    check("linear_plain", "grad/x", g.x());
    check("linear_plain", "grad/weight", g.weight());
  }

  @Test
  void embedding() {
    int[] shape = GOLDEN.shape("embedding/weight");
    int[] ids = GOLDEN.ints("embedding/ids");
    check(
        "embedding", "out", EmbeddingReference.forward(get("embedding", "weight"), shape[1], ids));
    double[] upstream = get("embedding", "upstream");
    check(
        "embedding", "grad/weight", EmbeddingReference.backward(shape[0], shape[1], ids, upstream));
  }

  @Test
  void adamW() {
    double[] parameter = get("adamw", "parameter");
    AdamWReference adamW = AdamWReference.of(parameter.length, 0.9, 0.95, 1e-8, 0.05);
    for (int step = 0; step < 5; step++) {
      double[] gradient = get("adamw", "gradient" + step);
      double norm = AdamWReference.clip(1.0, List.of(gradient));
      check("adamw", "norm" + step, new double[] {norm});
      adamW.step(parameter, gradient, 3e-3);
      check("adamw", "parameter" + step, parameter);
    }
  }

  private static double[] get(String name, String array) {
    return GOLDEN.doubles(name + "/" + array);
  }

  private static void check(String name, String array, double[] actual) {
    TOLERANCE.check(name + " " + array, actual, get(name, array));
  }
}
