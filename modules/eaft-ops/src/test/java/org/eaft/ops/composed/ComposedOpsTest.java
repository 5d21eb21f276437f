package org.eaft.ops.composed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eaft.ops.composed.Both.as;
import static org.eaft.ops.composed.Both.ints;

import java.util.Map;
import org.eaft.ops.CachedAttention;
import org.eaft.ops.CausalAttention;
import org.eaft.ops.Dropout;
import org.eaft.ops.Embedding;
import org.eaft.ops.GivenGradient;
import org.eaft.ops.Linear;
import org.eaft.ops.Lowering;
import org.eaft.ops.RmsNorm;
import org.eaft.ops.Rope;
import org.eaft.ops.SwiGlu;
import org.eaft.ops.SwiGluFused;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each op composed of stock ops against itself: value, gradients, saved and loaded. */
class ComposedOpsTest {

  @Test
  void embedding() {
    Both.of(v -> Embedding.of("y", v.get("weight"), v.get("ids")))
        .variable("weight", 7, 5)
        .constant("ids", ints(new int[] {6, 0, 3, 3, 3, 1}, 2, 3))
        .check();
    Both.of(v -> Embedding.of("y", v.get("weight"), v.get("ids")))
        .variable("weight", 9, 4)
        .constant("ids", ints(new int[] {8, 8, 0}, 1, 3).castTo(DataType.LONG))
        .check();
  }

  @Test
  void linear() {
    Both.of(v -> Linear.of("y", v.get("x"), v.get("w")))
        .variable("x", 2, 3, 5)
        .variable("w", 4, 5)
        .check();
    Both.of(v -> Linear.of("y", v.get("x"), v.get("w"), v.get("bias"), v.get("residual")))
        .variable("x", 6, 5)
        .variable("w", 3, 5)
        .variable("bias", 3)
        .variable("residual", 6, 3)
        .check();
    Both.of(v -> Linear.of("y", v.get("x"), v.get("w"), v.get("bias"), null))
        .variable("x", 1, 1, 1)
        .variable("w", 3, 1)
        .variable("bias", 3)
        .check();
    Both.of(v -> Linear.of("y", v.get("x"), v.get("w"), null, v.get("residual")))
        .variable("x", 2, 33, 65)
        .variable("w", 31, 65)
        .variable("residual", 2, 33, 31)
        .check();
  }

  @Test
  void rmsNormOfRowsAndOfHeads() {
    Both.of(v -> RmsNorm.of("y", v.get("x"), v.get("weight"), 1e-5))
        .variable("x", 2, 3, 16)
        .variable("weight", 16)
        .check();
    Both.of(v -> RmsNorm.of("y", v.get("x"), v.get("weight"), 1e-2))
        .variable("x", 2, 3, 15)
        .variable("weight", 5)
        .check();
  }

  @Test
  void swiGlu() {
    Both.of(v -> SwiGlu.of("y", v.get("gate"), v.get("up")))
        .variable("gate", 2, 3, 7)
        .variable("up", 2, 3, 7)
        .check();
    Both.of(v -> SwiGluFused.of("y", v.get("x"), Format.FP32)).variable("x", 2, 3, 14).check();
    Both.of(v -> SwiGluFused.of("y", v.get("x"), Format.FP32)).variable("x", 6).check();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2, 2, 1", "5, 2, 10, 4, 1.3", "7, 3, 32, 32, 1", "600, 1, 6, 4, 0.7"})
  void rope(int time, int heads, int headSize, int rotary, double factor) {
    double[] frequencies = new double[rotary / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(1e4, -2.0 * i / rotary);
    }
    int[] positions = new int[2 * time];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i * 37 % 4096;
    }
    for (Rope.Style style : Rope.Style.values()) {
      Both.of(v -> Rope.of("y", v.get("x"), v.get("f"), headSize, style, factor))
          .variable("x", 2, time, (long) heads * headSize)
          .constant("f", Nd4j.createFromArray(frequencies).castTo(DataType.FLOAT))
          .check();
      Both.of(v -> Rope.of("y", v.get("x"), v.get("f"), v.get("at"), headSize, style, factor))
          .variable("x", 2, time, (long) heads * headSize)
          .constant("f", Nd4j.createFromArray(frequencies).castTo(DataType.FLOAT))
          .constant("at", ints(positions, 2, time))
          .check();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 4", "5, 2, 2, 3", "9, 6, 2, 8", "40, 4, 1, 16"})
  void causalAttention(int time, int heads, int kvHeads, int headSize) {
    Both.of(v -> CausalAttention.of("y", v.get("q"), v.get("k"), v.get("v"), heads, kvHeads, 0.37))
        .variable("q", 2, time, (long) heads * headSize)
        .variable("k", 2, time, (long) kvHeads * headSize)
        .variable("v", 2, time, (long) kvHeads * headSize)
        .check();
  }

  @Test
  void causalAttentionWithinDocuments() {
    // a number that comes again after another document is another document
    int[] documents = {0, 0, 1, 1, 1, 0, 0, 5, 5, 5, 5, 6, 7, 7};
    Both.of(
            v ->
                CausalAttention.of(
                    "y", v.get("q"), v.get("k"), v.get("v"), v.get("documents"), 4, 2, 0.5))
        .variable("q", 2, 7, 20)
        .variable("k", 2, 7, 10)
        .variable("v", 2, 7, 10)
        .constant("documents", ints(documents, 2, 7))
        .check();
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 3", "3, 2"})
  void cachedAttention(int rows, int fresh) {
    int batch = 2;
    Both.of(
            v ->
                CachedAttention.of(
                    "y",
                    v.get("q"),
                    v.get("k"),
                    v.get("v"),
                    new CachedAttention.Past(v.get("keys"), v.get("values"), v.get("lengths")),
                    4,
                    2,
                    0.5,
                    Format.FP32))
        .constant("q", Both.normal(1, batch, fresh, 20))
        .constant("k", Both.normal(2, batch, fresh, 10))
        .constant("v", Both.normal(3, batch, fresh, 10))
        .constant("keys", Both.normal(4, rows, 2, 9, 5))
        .constant("values", Both.normal(5, rows, 2, 9, 5))
        .constant("lengths", ints(new int[] {9, 4}, 2))
        .checkForward();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 0.9})
  void dropoutDropsTheSameElements(double probability) {
    for (long seed : new long[] {0, 42, -7_000_000_000L}) {
      Both.of(v -> Dropout.of("y", v.get("x"), v.get("draw"), probability, seed, Format.FP32))
          .variable("x", 3, 7, 5)
          .constant("draw", ints(new int[] {3}, 1))
          .check();
    }
  }

  @Test
  void givenGradient() {
    INDArray dy = Both.normal(9, 3, 4);
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", Both.normal(1, 3, 4));
    as(Lowering.COMPOSED, () -> GivenGradient.of("loss", x.mul(2), graph.constant("dy", dy)))
        .markAsLoss();
    assertThat(Both.ours(graph)).isEmpty();
    assertThat(graph.outputSingle(Map.of(), "loss").getDouble(0)).isZero();
    assertThat(graph.calculateGradients(Map.of(), "x").get("x")).isEqualTo(dy.mul(2));
  }

  @Test
  void whatHasNoFormInStockOpsIsRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.var("x", Both.normal(1, 2, 4));
    SDVariable w = graph.var("w", Both.normal(2, 3, 4));
    SDVariable copy = graph.constant("copy", Both.normal(2, 3, 4).castTo(DataType.BFLOAT16));
    SDVariable sum = graph.constant("sum", Nd4j.zeros(DataType.FLOAT, 3, 4));
    assertThatThrownBy(() -> linear(x, new Weight(w, copy, null), Format.FP32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a bf16 copy of a weight (model.precision: bf16)")
        .hasMessageContaining(Lowering.PROPERTY);
    assertThatThrownBy(() -> linear(x, new Weight(w, null, sum), Format.FP32))
        .hasMessageContaining("a sum to which gradients are added");
    assertThatThrownBy(() -> linear(x, Weight.of(w), Format.BF16))
        .hasMessageContaining("the format BF16 (model.precision: bf16)");
    assertThatThrownBy(() -> linear(x, Weight.of(copy), Format.FP32))
        .hasMessageContaining("a weight of BFLOAT16");
    SDVariable unknown = graph.placeHolder("f", DataType.FLOAT, -1);
    assertThatThrownBy(
            () -> as(Lowering.COMPOSED, () -> Rope.of("r", x, unknown, 4, Rope.Style.HALVES, 1)))
        .hasMessageContaining("inverse frequencies of unknown number");
  }

  private static SDVariable linear(SDVariable x, Weight weight, Format result) {
    return as(Lowering.COMPOSED, () -> Linear.of("y", x, weight, null, null, result));
  }
}
