package org.eaft.ops;

import org.eaft.testkit.Golden;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Every op, forward and backward, against PyTorch in float64. */
class OpGoldenTest {

  private static final Golden GOLDEN = Golden.resource("ops");
  private static final Tolerance CLOSE = new Tolerance(2e-7, 2e-6);
  // the op reads frequencies as floats: at position 511 an angle is off by up to 511 half ulps
  private static final Tolerance TURNED = Tolerance.ofLargest(2e-6 + 511 * Math.ulp(1f) / 2);

  private final OpGraph g = new OpGraph();

  private SDVariable get(String name, String array) {
    int[] shape = GOLDEN.shape(name + "/" + array);
    long[] wide = java.util.Arrays.stream(shape).asLongStream().toArray();
    String key = name + "/" + array;
    return array.equals("ids") || array.equals("positions") || array.equals("documents")
        ? g.ints(array, GOLDEN.ints(key), wide)
        : g.floats(array, GOLDEN.doubles(key), wide);
  }

  private int constant(String name, String array) {
    return GOLDEN.ints(name + "/" + array)[0];
  }

  private void check(String name, Tolerance tolerance, SDVariable out, String... inputs) {
    int[] shape = GOLDEN.shape(name + "/out");
    long[] wide = java.util.Arrays.stream(shape).asLongStream().toArray();
    g.upstream(out, GOLDEN.doubles(name + "/upstream"), wide);
    g.checkOutput(tolerance, GOLDEN.doubles(name + "/out"));
    for (String input : inputs) {
      g.checkGradient(input, tolerance, GOLDEN.doubles(name + "/grad/" + input));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rms_norm", "rms_norm_heads"})
  void rmsNorm(String name) {
    SDVariable y =
        RmsNorm.of(
            OpGraph.name(), get(name, "x"), get(name, "weight"), GOLDEN.number(name + "/eps"));
    check(name, CLOSE, y, "x", "weight");
  }

  @ParameterizedTest
  @CsvSource({
    "rope_half_split, HALVES",
    "rope_half_split_partial, HALVES",
    "rope_interleaved, NEIGHBOURS",
    "rope_interleaved_partial, NEIGHBOURS"
  })
  void rope(String name, Rope.Style style) {
    SDVariable y =
        Rope.of(
            OpGraph.name(),
            get(name, "x"),
            get(name, "inverse_frequencies"),
            get(name, "positions"),
            constant(name, "head_dim"),
            style,
            1);
    check(name, TURNED, y, "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention", "attention_documents", "attention_one_token"})
  void attention(String name) {
    int heads = constant(name, "query_heads");
    int kvHeads = constant(name, "key_value_heads");
    double scale = 1 / Math.sqrt(constant(name, "head_dim"));
    SDVariable q = get(name, "q");
    SDVariable k = get(name, "k");
    SDVariable v = get(name, "v");
    SDVariable y =
        GOLDEN.has(name + "/documents")
            ? CausalAttention.of(
                OpGraph.name(), q, k, v, get(name, "documents"), heads, kvHeads, scale)
            : CausalAttention.of(OpGraph.name(), q, k, v, heads, kvHeads, scale);
    check(name, CLOSE, y, "q", "k", "v");
  }

  @Test
  void swiGlu() {
    SDVariable y = SwiGlu.of(OpGraph.name(), get("swiglu", "gate"), get("swiglu", "up"));
    check("swiglu", CLOSE, y, "gate", "up");
  }

  @Test
  void linear() {
    SDVariable y =
        Linear.of(
            OpGraph.name(),
            get("linear", "x"),
            get("linear", "weight"),
            get("linear", "bias"),
            get("linear", "residual"));
    check("linear", CLOSE, y, "x", "weight", "bias", "residual");
  }

  @Test
  void linearWithoutBiasAndResidual() {
    SDVariable y =
        Linear.of(OpGraph.name(), get("linear_plain", "x"), get("linear_plain", "weight"));
    check("linear_plain", CLOSE, y, "x", "weight");
  }

  @Test
  void embedding() {
    SDVariable y =
        Embedding.of(OpGraph.name(), get("embedding", "weight"), get("embedding", "ids"));
    check("embedding", CLOSE, y, "weight");
  }
}
