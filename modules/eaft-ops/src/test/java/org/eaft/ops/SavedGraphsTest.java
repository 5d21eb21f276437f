package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Graphs with each op, saved, loaded, copied and trained: the arguments travel along. */
class SavedGraphsTest {

  @TempDir private static File folder;

  /** A graph's output as a function of its trained input [2, 3, 8]. */
  private record Case(String name, Function<SDVariable, SDVariable> op) {
    SameDiff graph() {
      SameDiff graph = SameDiff.create();
      SDVariable x = graph.var("x", floats(1, 2, 3, 8));
      SDVariable shift = graph.placeHolder("shift", DataType.FLOAT, 2, 3, 8);
      SDVariable out = op.apply(x.add(shift)).rename("out");
      out.mul(out).mean().rename("loss").markAsLoss();
      return graph;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "embedding",
            x -> {
              SameDiff g = x.getSameDiff();
              SDVariable ids = g.constant("ids", Layout.DENSE.ints(new int[] {0, 3, 3}, 1, 3));
              SDVariable table = g.var("table", floats(2, 4, 8));
              return x.add(Embedding.of("embedding", table, ids));
            }),
        new Case(
            "linear",
            x -> Linear.of("linear", x, x.getSameDiff().var("w", floats(2, 8, 8)), bias(x), x)),
        new Case(
            "plain linear", x -> Linear.of("linear", x, x.getSameDiff().var("w", floats(2, 5, 8)))),
        new Case(
            "dropout",
            x ->
                Dropout.of(
                    "dropout",
                    x,
                    x.getSameDiff().constant("draw", Layout.DENSE.ints(new int[] {3}, 1)),
                    0.4,
                    11,
                    Format.FP32)),
        new Case("norm", x -> RmsNorm.of("norm", x, bias(x), 0.3)),
        new Case("head norm", x -> RmsNorm.of("norm", x, bias(x, 2), 0.3)),
        new Case("rope", x -> Rope.of("rope", x, frequencies(x), 4, Rope.Style.NEIGHBOURS, 1.5)),
        new Case(
            "rope at positions",
            x ->
                Rope.of(
                    "rope",
                    x,
                    frequencies(x),
                    x.getSameDiff()
                        .constant("at", Layout.DENSE.ints(new int[] {5, 0, 1, 2, 2, 9}, 2, 3)),
                    8,
                    Rope.Style.HALVES,
                    0.5)),
        new Case("attention", x -> CausalAttention.of("attention", x, x, x, 4, 4, 0.3)),
        new Case(
            "attention in documents",
            x ->
                CausalAttention.of(
                    "attention",
                    x,
                    x,
                    x,
                    x.getSameDiff()
                        .constant("docs", Layout.DENSE.ints(new int[] {0, 1, 1, 2, 2, 3}, 2, 3)),
                    2,
                    2,
                    0.7)),
        new Case("fused swiglu", x -> SwiGluFused.of("fused", x, Format.FP32)),
        new Case(
            "swiglu", x -> SwiGlu.of("swiglu", x, x.getSameDiff().var("up", floats(3, 2, 3, 8)))));
  }

  private static SDVariable bias(SDVariable x) {
    return bias(x, 8);
  }

  private static SDVariable bias(SDVariable x, int width) {
    return x.getSameDiff().var("bias", floats(4, width));
  }

  private static SDVariable frequencies(SDVariable x) {
    return x.getSameDiff().constant("f", Layout.DENSE.floats(new double[] {1, 0.1}, 2));
  }

  private static INDArray floats(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Layout.DENSE.floats(Samples.normal(n, seed), shape);
  }

  private static final Map<String, INDArray> FED = Map.of("shift", floats(9, 2, 3, 8));

  /** Output, loss and gradients. */
  private static Map<String, float[]> everything(SameDiff graph) {
    Map<String, float[]> all = new TreeMap<>();
    graph.output(FED, "out", "loss").forEach((k, v) -> all.put(k, OpGraph.values(v)));
    List<String> trained =
        graph.variables().stream()
            .filter(v -> v.getVariableType() == VariableType.VARIABLE)
            .map(SDVariable::name)
            .toList();
    assertThat(trained).contains("x");
    graph
        .calculateGradients(FED, trained)
        .forEach((k, v) -> all.put("gradient of " + k, OpGraph.values(v)));
    return all;
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  private static SameDiff reloaded(SameDiff graph) {
    File file = new File(folder, "graph.sdz");
    graph.save(file, true);
    return SameDiff.load(file, true);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLoadedGraphComputesTheSame(Case c) {
    assertSame(everything(reloaded(c.graph())), everything(c.graph()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aGraphSavedAfterDifferentiatingToo(Case c) {
    SameDiff graph = c.graph();
    Map<String, float[]> expected = everything(graph);
    assertSame(everything(reloaded(reloaded(graph))), expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCopyOfAGraphComputesTheSame(Case c) {
    assertSame(everything(c.graph().dup()), everything(c.graph()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainingGoesOnAfterLoadingAsWithoutIt(Case c) {
    SameDiff straight = c.graph();
    List<Double> losses = fit(straight);
    losses.addAll(fit(straight));
    SameDiff interrupted = c.graph();
    List<Double> before = fit(interrupted);
    SameDiff loaded = reloaded(interrupted);
    before.addAll(fit(loaded));
    assertThat(before).isEqualTo(losses);
    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
    assertSame(everything(loaded), everything(straight));
  }

  /** Three steps; the losses before each. */
  private static List<Double> fit(SameDiff graph) {
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Sgd(0.5))
            .dataSetFeatureMapping("shift")
            .markLabelsUnused()
            .build());
    MultiDataSet data = new MultiDataSet(FED.get("shift"), null);
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      losses.add(graph.outputSingle(FED, "loss").getDouble(0));
      graph.fit(data);
    }
    return losses;
  }
}
