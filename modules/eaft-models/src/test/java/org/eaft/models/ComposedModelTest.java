package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eaft.models.TinyFamilies.ints;
import static org.eaft.models.TinyFamilies.weights;
import static org.eaft.models.TinyLlamas.floats;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.JvmOp;
import org.eaft.ops.Lowering;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.SystemProperty;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Models composed of stock ops against the fused ones: loss, every gradient, training. */
class ComposedModelTest {

  private static final Tolerance CLOSE = Tolerance.ofLargest(1e-5);

  private static <T> T as(Lowering lowering, Supplier<T> work) {
    return SystemProperty.with(Lowering.PROPERTY, lowering.name().toLowerCase(Locale.ROOT), work);
  }

  private static Map<String, INDArray> inputs() {
    return Map.of("input_ids", ints("ids"), "labels", ints("labels"));
  }

  private static SameDiff graph(Lowering lowering, ModelWeights weights, boolean packed) {
    return as(
        lowering,
        () -> {
          CausalModel model =
              packed
                  ? CausalModel.packed(weights, WeightBinding.PLAIN)
                  : CausalModel.of(weights, WeightBinding.PLAIN);
          SameDiff graph = model.graph();
          LinearTokenLoss.of(
              "loss",
              Objectives.of("eaft"),
              model.hidden(),
              model.head().values(),
              graph.placeHolder("labels", DataType.INT, -1, -1));
          graph.setLossVariables("loss");
          return graph;
        });
  }

  private static void assertSame(
      ModelWeights weights, SameDiff one, SameDiff other, Map<String, INDArray> inputs) {
    CLOSE.check(
        "loss",
        floats(other.output(inputs, "loss").get("loss")),
        Samples.doubles(floats(one.output(inputs, "loss").get("loss"))));
    String[] names = weights.arrays().keySet().toArray(String[]::new);
    Map<String, INDArray> actual = other.calculateGradients(inputs, names);
    one.calculateGradients(inputs, names)
        .forEach(
            (name, g) -> CLOSE.check(name, floats(actual.get(name)), Samples.doubles(floats(g))));
  }

  private static void assertNoneOfOurs(SameDiff graph) {
    assertThat(graph.getOps().values()).noneMatch(op -> op.getOp() instanceof JvmOp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen2", "qwen3", "glm4"})
  void lossAndEveryGradient(String name) {
    try (ModelWeights weights = weights(name)) {
      SameDiff composed = graph(Lowering.COMPOSED, weights, false);
      assertNoneOfOurs(composed);
      assertSame(weights, graph(Lowering.FUSED, weights, false), composed, inputs());
    }
  }

  @Test
  void packedRows() {
    try (ModelWeights weights = weights("llama3")) {
      INDArray ids = ints("ids");
      INDArray documents = Nd4j.zeros(DataType.INT, ids.shape());
      INDArray positions = Nd4j.zeros(DataType.INT, ids.shape());
      for (int b = 0; b < ids.size(0); b++) {
        for (int t = 0; t < ids.size(1); t++) {
          documents.putScalar(b, t, (int) (t / 3));
          positions.putScalar(b, t, t % 3);
        }
      }
      Map<String, INDArray> inputs =
          Map.of(
              "input_ids", ids,
              "labels", ints("labels"),
              "documents", documents,
              "positions", positions);
      SameDiff composed = graph(Lowering.COMPOSED, weights, true);
      assertNoneOfOurs(composed);
      assertSame(weights, graph(Lowering.FUSED, weights, true), composed, inputs);
    }
  }

  @Test
  void savedAndLoadedItGivesTheSame(@TempDir Path directory) throws Exception {
    try (ModelWeights weights = weights("llama3")) {
      SameDiff graph = graph(Lowering.COMPOSED, weights, false);
      File file = directory.resolve("composed.fb").toFile();
      graph.save(file, false);
      SameDiff loaded = SameDiff.load(file, false);
      assertNoneOfOurs(loaded);
      assertSame(weights, graph, loaded, inputs());
    }
  }

  @Test
  void trainedBySameDiffItFollowsTheFusedModel() {
    double[] fused = losses(Lowering.FUSED);
    double[] composed = losses(Lowering.COMPOSED);
    assertThat(composed[composed.length - 1]).isLessThan(0.9 * composed[0]);
    CLOSE.check("losses", composed, fused);
  }

  private static double[] losses(Lowering lowering) {
    try (ModelWeights weights = weights("llama3")) {
      SameDiff graph = graph(lowering, weights, false);
      graph.setTrainingConfig(
          TrainingConfig.builder()
              .updater(new Sgd(0.3))
              .dataSetFeatureMapping("input_ids")
              .dataSetLabelMapping("labels")
              .build());
      MultiDataSet batch = new MultiDataSet(ints("ids"), ints("labels"));
      double[] losses = new double[8];
      for (int step = 0; step < losses.length; step++) {
        losses[step] = graph.output(inputs(), "loss").get("loss").getDouble(0);
        History history = graph.fit(batch);
        assertThat(history).isNotNull();
      }
      return losses;
    }
  }

  @Test
  void keptKeysAndValues() {
    try (ModelWeights weights = weights("llama3")) {
      CachedModel composed = cached(Lowering.COMPOSED, weights);
      assertNoneOfOurs(composed.graph());
      CachedModel fused = cached(Lowering.FUSED, weights);
      Map<String, INDArray> inputs = new java.util.HashMap<>();
      inputs.put("input_ids", Nd4j.createFromArray(new int[][] {{3, 4}, {5, 6}}));
      inputs.put("positions", Nd4j.createFromArray(new int[][] {{4, 5}, {2, 3}}));
      inputs.put("lengths", Nd4j.createFromArray(4, 2));
      int headDim = weights.config().headDim();
      long[] shape = {2, weights.config().numKeyValueHeads(), 6, headDim};
      int seed = 0;
      for (CachedModel.Attention attention : composed.attentions()) {
        for (String name : List.of(attention.pastKeys().name(), attention.pastValues().name())) {
          int n = 2 * weights.config().numKeyValueHeads() * 6 * headDim;
          inputs.put(name, Nd4j.create(Samples.floats(Samples.normal(n, seed++)), shape, 'c'));
        }
      }
      CLOSE.check(
          "logits",
          floats(composed.graph().output(inputs, "logits").get("logits")),
          Samples.doubles(floats(fused.graph().output(inputs, "logits").get("logits"))));
    }
  }

  private static CachedModel cached(Lowering lowering, ModelWeights weights) {
    return as(
        lowering,
        () -> CachedModel.next(weights, org.eaft.models.lora.Adapters.none(), WeightBinding.PLAIN));
  }

  @Test
  void bf16IsRefused() {
    try (ModelWeights weights = weights("llama3")) {
      WeightBinding bf16 = WeightBinding.of(weights, Format.BF16);
      assertThatThrownBy(() -> as(Lowering.COMPOSED, () -> CausalModel.of(weights, bf16)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("model.precision: bf16");
      bf16.close();
    }
  }
}
