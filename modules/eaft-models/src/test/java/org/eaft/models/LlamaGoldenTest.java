package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eaft.models.TinyLlamas.GOLDEN;
import static org.eaft.models.TinyLlamas.floats;
import static org.eaft.models.TinyLlamas.ints;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.Linear;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Llama in a plain SameDiff graph against transformers' LlamaForCausalLM, tensor by tensor. */
class LlamaGoldenTest {

  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-4);

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void logits(String model) {
    try (ModelWeights weights = TinyLlamas.weights(model)) {
      TOLERANCE.check(
          "logits", TinyLlamas.logits(weights, ints("ids")), GOLDEN.doubles(model + "/logits"));
    }
  }

  @ParameterizedTest
  @CsvSource({"tied, sft", "tied, eaft", "untied, sft", "untied, eaft"})
  void lossAndEveryGradient(String model, String objective) {
    try (ModelWeights weights = TinyLlamas.weights(model)) {
      SameDiff graph = lossGraph(weights, objective);
      assertThatLossIsGolden(graph, model, objective);
      Map<String, INDArray> gradients = gradients(graph, weights);
      String prefix = "%s/%s/grad/".formatted(model, objective);
      assertThat(gradients.keySet())
          .isEqualTo(
              GOLDEN.names().stream()
                  .filter(name -> name.startsWith(prefix))
                  .map(name -> name.substring(prefix.length()))
                  .collect(Collectors.toSet()));
      gradients.forEach(
          (name, gradient) ->
              TOLERANCE.check(name, floats(gradient), GOLDEN.doubles(prefix + name)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void aSavedGraphGivesTheSameOutputsAndGradients(String model, @TempDir Path directory)
      throws IOException {
    try (ModelWeights weights = TinyLlamas.weights(model)) {
      SameDiff graph = lossGraph(weights, "eaft");
      Linear.of("logits", graph.getVariable("model.norm"), graph.getVariable(weights.headName()));
      File file = directory.resolve("llama.fb").toFile();
      graph.save(file, false);
      SameDiff loaded = SameDiff.load(file, false);
      Map<String, INDArray> before = graph.output(inputs(), "logits", "loss");
      Map<String, INDArray> after = loaded.output(inputs(), "logits", "loss");
      before.forEach((name, array) -> assertThat(floats(after.get(name))).isEqualTo(floats(array)));
      assertThatLossIsGolden(loaded, model, "eaft");
      Map<String, INDArray> gradients = gradients(loaded, weights);
      gradients(graph, weights)
          .forEach(
              (name, gradient) ->
                  assertThat(floats(gradients.get(name))).as(name).isEqualTo(floats(gradient)));
    }
  }

  private static SameDiff lossGraph(ModelWeights weights, String objective) {
    CausalModel model = CausalModel.of(weights);
    SameDiff graph = model.graph();
    var labels = graph.placeHolder("labels", DataType.INT, -1, -1);
    LinearTokenLoss.of(
        "loss", Objectives.of(objective), model.hidden(), model.head().values(), labels);
    graph.setLossVariables("loss");
    return graph;
  }

  private static void assertThatLossIsGolden(SameDiff graph, String model, String objective) {
    TOLERANCE.check(
        "loss",
        floats(graph.output(inputs(), "loss").get("loss")),
        GOLDEN.doubles("%s/%s/loss".formatted(model, objective)));
  }

  private static Map<String, INDArray> gradients(SameDiff graph, ModelWeights weights) {
    return graph.calculateGradients(inputs(), weights.arrays().keySet().toArray(String[]::new));
  }

  private static Map<String, INDArray> inputs() {
    return Map.of("input_ids", ints("ids"), "labels", ints("labels"));
  }
}
