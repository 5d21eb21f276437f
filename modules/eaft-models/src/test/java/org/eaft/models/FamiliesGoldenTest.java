package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.eaft.models.TinyFamilies.GOLDEN;
import static org.eaft.models.TinyFamilies.ints;
import static org.eaft.models.TinyFamilies.weights;
import static org.eaft.models.TinyLlamas.floats;

import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.io.ModelConfig;
import org.eaft.testkit.TinyModels;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every family in a plain SameDiff graph against transformers' classes, tensor by tensor. */
class FamiliesGoldenTest {

  private static final Tolerance GRADIENTS = Tolerance.ofLargest(1e-4);

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "linear", "qwen2", "qwen3", "glm4"})
  void logits(String name) {
    try (ModelWeights weights = weights(name)) {
      float[] logits = TinyLlamas.logits(weights, ints("ids"));
      double[] expected = GOLDEN.doubles(name + "/logits");
      assertThat(logits).hasSameSizeAs(expected);
      for (int i = 0; i < logits.length; i++) {
        assertThat((double) logits[i]).as("logit %d", i).isCloseTo(expected[i], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "linear", "qwen2", "qwen3", "glm4"})
  void lossAndEveryGradient(String name) {
    try (ModelWeights weights = weights(name)) {
      CausalModel model = CausalModel.of(weights);
      SameDiff graph = model.graph();
      LinearTokenLoss.of(
          "loss",
          Objectives.of("eaft"),
          model.hidden(),
          model.head().values(),
          graph.placeHolder("labels", DataType.INT, -1, -1));
      graph.setLossVariables("loss");
      Map<String, INDArray> inputs = Map.of("input_ids", ints("ids"), "labels", ints("labels"));

      GRADIENTS.check(
          "loss", floats(graph.output(inputs, "loss").get("loss")), GOLDEN.doubles(name + "/loss"));
      Map<String, INDArray> gradients =
          graph.calculateGradients(inputs, weights.arrays().keySet().toArray(String[]::new));
      String prefix = name + "/grad/";
      assertThat(gradients.keySet())
          .isEqualTo(
              GOLDEN.names().stream()
                  .filter(key -> key.startsWith(prefix))
                  .map(key -> key.substring(prefix.length()))
                  .collect(Collectors.toSet()));
      gradients.forEach(
          (key, gradient) -> GRADIENTS.check(key, floats(gradient), GOLDEN.doubles(prefix + key)));
    }
  }

  @Test
  void aFamilyThatIsNotThereIsNamed() {
    ModelConfig llama = ModelConfig.read(TinyModels.of("llama3").resolve("config.json"));
    ModelConfig other =
        new ModelConfig(
            "gpt2",
            llama.vocabSize(),
            llama.hiddenSize(),
            llama.numHiddenLayers(),
            llama.numAttentionHeads(),
            llama.numKeyValueHeads(),
            llama.headDim(),
            llama.intermediateSize(),
            llama.maxPositionEmbeddings(),
            llama.rmsNormEps(),
            llama.tieWordEmbeddings(),
            llama.rope(),
            llama.attentionBias(),
            llama.attentionOutputBias(),
            llama.mlpBias(),
            llama.bosTokenId(),
            llama.eosTokenIds(),
            llama.padTokenId());
    assertThatThrownBy(() -> Architecture.of(other))
        .hasMessage("model_type gpt2 cannot be built; there are llama, qwen2, qwen3, glm4");
  }
}
