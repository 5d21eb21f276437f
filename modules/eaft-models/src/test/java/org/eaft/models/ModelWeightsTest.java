package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.eaft.models.TinyLlamas.floats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.io.WeightSource;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is read, what is refused, and what a copy shares with its original: nothing. */
class ModelWeightsTest {

  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String DOWN = "model.layers.2.mlp.down_proj.weight";
  private static final String LAST_NORM = "model.norm.weight";

  @TempDir Path directory;

  @Test
  void missingSurplusAndWronglyShapedTensorsAreAllNamed() throws IOException {
    Map<String, long[]> shapes = shapes();
    shapes.remove(LAST_NORM);
    shapes.put(DOWN, new long[] {80, 48});
    shapes.put("model.extra.weight", new long[] {3});
    writeModel(shapes, Files.readString(TinyModels.llamaTied().resolve("config.json")));
    try (WeightSource source = WeightSource.open(directory)) {
      assertThatThrownBy(() -> ModelWeights.read(source))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("3 tensors")
          .hasMessageContaining("missing: " + LAST_NORM + " [48]")
          .hasMessageContaining("wrong shape: " + DOWN + " is [80, 48], expected [48, 80]")
          .hasMessageContaining("surplus: ")
          .hasMessageContaining("model.extra.weight");
    }
  }

  @Test
  void anUntiedModelWithoutItsHeadIsRefused() throws IOException {
    writeModel(shapes(), Files.readString(TinyModels.llamaUntied().resolve("config.json")));
    try (WeightSource source = WeightSource.open(directory)) {
      assertThatThrownBy(() -> ModelWeights.read(source))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("missing: lm_head.weight [419, 48]");
    }
  }

  @Test
  void tensorsOfAnotherFamilyAreListed() throws IOException {
    String llama = Files.readString(TinyModels.llamaTied().resolve("config.json"));
    writeModel(shapes(), llama.replace("\"llama\"", "\"qwen3\""));
    try (WeightSource source = WeightSource.open(directory)) {
      assertThatThrownBy(() -> ModelWeights.read(source))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("missing: ")
          .hasMessageContaining("model.layers.N.self_attn.q_norm.weight [8], of layers 0 to 2");
    }
  }

  @Test
  void theHeadIsTheEmbeddingWhereTheyAreTied() {
    try (ModelWeights tied = TinyLlamas.weights("tied");
        ModelWeights untied = TinyLlamas.weights("untied")) {
      assertThat(tied.headName()).isEqualTo(EMBEDDING);
      assertThat(untied.headName()).isEqualTo("lm_head.weight");
      assertThat(untied.count() - tied.count()).isEqualTo(419 * 48);
      assertThat(CausalModel.of(tied).head().values().name()).isEqualTo(EMBEDDING);
      assertThat(CausalModel.of(untied).head().values().name()).isEqualTo("lm_head.weight");
    }
  }

  @Test
  void aCopyHoldsTheValuesAndNotTheMemory() {
    try (ModelWeights weights = TinyLlamas.weights("tied");
        ModelWeights copy = weights.copy()) {
      float[] before = floats(weights.arrays().get(DOWN));
      assertThat(floats(copy.arrays().get(DOWN))).isEqualTo(before);
      copy.arrays().get(DOWN).muli(2);
      assertThat(floats(weights.arrays().get(DOWN))).isEqualTo(before);
      assertThat(copy.arrays().keySet()).containsExactlyElementsOf(weights.arrays().keySet());
    }
  }

  @Test
  void graphsOverTheSameWeightsSeeAnUpdateInPlace() {
    try (ModelWeights weights = TinyLlamas.weights("untied")) {
      INDArray ids = TinyLlamas.ints("ids");
      float[] before = TinyLlamas.logits(weights, ids);
      CausalModel model = CausalModel.of(weights);
      weights.arrays().get(LAST_NORM).muli(2);
      weights.arrays().get("lm_head.weight").muli(0.5);
      float[] after = TinyLlamas.logits(weights, ids);
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i]).isCloseTo(before[i], within(1e-5f));
      }
      INDArray hidden =
          model.graph().output(Map.of("input_ids", ids), "model.norm").get("model.norm");
      assertThat(hidden.shape()).containsExactly(2, 17, 48);
      assertThat(model.graph().getVariable(LAST_NORM).getArr().getFloat(0))
          .isEqualTo(weights.arrays().get(LAST_NORM).getFloat(0));
    }
  }

  @Test
  void randomWeightsDependOnTheSeedAndHaveTheDeviationAskedFor() throws IOException {
    ModelConfig config = ModelConfig.read(TinyModels.llamaUntied().resolve("config.json"));
    try (ModelWeights a = ModelWeights.random(config, 0.02, 5);
        ModelWeights b = ModelWeights.random(config, 0.02, 5);
        ModelWeights c = ModelWeights.random(config, 0.02, 6)) {
      float[] embedding = floats(a.arrays().get(EMBEDDING));
      assertThat(floats(b.arrays().get(EMBEDDING))).isEqualTo(embedding);
      assertThat(floats(c.arrays().get(EMBEDDING))).isNotEqualTo(embedding);
      double squares = 0;
      for (float x : embedding) {
        squares += x * (double) x;
      }
      assertThat(Math.sqrt(squares / embedding.length)).isCloseTo(0.02, within(1e-3));
      assertThat(floats(a.arrays().get(LAST_NORM))).containsOnly(1f);
    }
  }

  private static Map<String, long[]> shapes() {
    try (WeightSource source = WeightSource.open(TinyModels.llamaTied())) {
      return new LinkedHashMap<>(Architecture.of(source.config()).shapes(source.config()));
    }
  }

  private void writeModel(Map<String, long[]> shapes, String config) throws IOException {
    Files.writeString(directory.resolve("config.json"), config);
    Path file = directory.resolve("model.safetensors");
    try (var out = SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of())) {
      shapes.forEach(
          (name, shape) -> {
            float[] values = new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
            out.write(name, values, 0, values.length);
          });
      out.commit();
    }
  }
}
