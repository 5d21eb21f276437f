package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.eaft.models.TinyLlamas.floats;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.RopeConfig;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.io.ShardPlan;
import org.eaft.models.io.WeightSource;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** A model that was written reads back as the same model. */
class ModelDirectoryTest {

  private static final SafetensorsWriter.Type F32 = SafetensorsWriter.Type.F32;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void aWrittenModelReadsBackBitForBit(String model) throws IOException {
    Path origin = model.equals("tied") ? TinyModels.llamaTied() : TinyModels.llamaUntied();
    Files.writeString(origin.resolve("tokenizer.json"), "{}");
    Files.writeString(origin.resolve("notes.txt"), "stays behind");
    try (ModelWeights weights = TinyLlamas.weights(model)) {
      weights.arrays().get("model.norm.weight").muli(1.25);
      ModelDirectory.write(weights, origin, directory);
      assertThat(directory.toFile().list())
          .containsExactlyInAnyOrder(
              "config.json", "generation_config.json", "model.safetensors", "tokenizer.json");
      try (WeightSource source = WeightSource.open(directory);
          ModelWeights read = ModelWeights.read(source)) {
        assertSame(read, weights);
      }
    }
    Files.delete(origin.resolve("tokenizer.json"));
    Files.delete(origin.resolve("notes.txt"));
  }

  @Test
  void aModelFromGgufBecomesADirectoryWithTheSameConfiguration() {
    Path origin = resource("tiny.gguf");
    try (WeightSource gguf = WeightSource.open(origin);
        ModelWeights weights = ModelWeights.read(gguf)) {
      ModelDirectory.write(weights, origin, directory);
      try (WeightSource source = WeightSource.open(directory);
          ModelWeights read = ModelWeights.read(source)) {
        assertSame(read, weights);
      }
    }
  }

  @Test
  void longWeightsAreWrittenAsShardsThatReadBackBitForBit() throws IOException {
    try (ModelWeights weights = TinyLlamas.weights("untied")) {
      ModelDirectory.write(weights, TinyModels.llamaUntied(), directory, F32, 100_000);
      try (Stream<Path> files = Files.list(directory)) {
        List<Path> shards = files.filter(f -> f.toString().endsWith(".safetensors")).toList();
        assertThat(shards).hasSizeBetween(4, 6);
        for (Path shard : shards) {
          assertThat(shard.getFileName().toString()).matches("model-0000\\d-of-0000\\d\\.\\w+");
          assertThat(Files.size(shard)).isLessThan(105_000);
        }
      }
      assertThat(directory.resolve("model.safetensors")).doesNotExist();
      try (WeightSource source = WeightSource.open(directory);
          ModelWeights read = ModelWeights.read(source)) {
        assertSame(read, weights);
        assertThat(source.metadata()).containsEntry("format", "pt");
      }
    }
  }

  @Test
  void idsOfGenerationComeFromTheConfigurationWhereThereAreNone() throws IOException {
    Path origin = resource("tiny.gguf");
    try (WeightSource gguf = WeightSource.open(origin);
        ModelWeights weights = ModelWeights.read(gguf)) {
      ModelDirectory.write(weights, origin, directory);
    }
    Path generation = directory.resolve("generation_config.json");
    assertThat(Files.readString(generation))
        .contains("\"bos_token_id\" : 1", "\"eos_token_id\" : 2", "\"pad_token_id\" : 0");
    Files.writeString(generation, "{\"temperature\": 0.5}");
    Path next = directory.resolve("next");
    try (WeightSource source = WeightSource.open(directory);
        ModelWeights weights = ModelWeights.read(source)) {
      ModelDirectory.write(weights, directory, next);
    }
    assertThat(next.resolve("generation_config.json")).hasContent("{\"temperature\": 0.5}");
  }

  /** GGUF files of all families: what is read of one is what its config.json says. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void theConfigurationOfAGgufFileSurvivesWriting(String family) throws IOException {
    try (WeightSource gguf = WeightSource.open(resource(family + ".gguf"))) {
      Path file = directory.resolve("config.json");
      ConfigJson.write(gguf.config(), F32, file);
      ModelConfig read = ModelConfig.read(file);
      assertThat(read)
          .usingRecursiveComparison()
          .ignoringFields("rope.scaling")
          .isEqualTo(gguf.config());
      double[] expected = gguf.config().rope().inverseFrequencies();
      double[] found = read.rope().inverseFrequencies();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-6 * expected[i]));
      }
      assertThat(Files.readString(file)).containsIgnoringCase(family + "ForCausalLM");
    }
  }

  @Test
  void biasesThatAFamilyDoesNotHaveAreAnError() {
    ModelConfig llama = config(RopeConfig.of(1e4, 8), false, OptionalInt.empty(), List.of());
    for (String family : List.of("qwen2", "qwen3", "glm4")) {
      boolean bias = family.equals("qwen3");
      ModelConfig c = withBiases(llama, family, bias, false);
      assertThatThrownBy(() -> ConfigJson.json(c, F32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(family);
    }
    assertThat(ConfigJson.json(withBiases(llama, "qwen3", true, true), F32))
        .containsEntry("attention_bias", true);
    assertThat(ConfigJson.json(withBiases(llama, "qwen2", true, false), F32))
        .doesNotContainKey("attention_bias");
  }

  private static ModelConfig withBiases(
      ModelConfig c, String family, boolean queries, boolean output) {
    return new ModelConfig(
        family,
        c.vocabSize(),
        c.hiddenSize(),
        c.numHiddenLayers(),
        c.numAttentionHeads(),
        c.numKeyValueHeads(),
        c.headDim(),
        c.intermediateSize(),
        c.maxPositionEmbeddings(),
        c.rmsNormEps(),
        c.tieWordEmbeddings(),
        c.rope(),
        queries,
        output,
        false,
        c.bosTokenId(),
        c.eosTokenIds(),
        c.padTokenId());
  }

  @Test
  void theTypeOfTheWeightsInTheConfigurationIsThatOfTheFile() throws IOException {
    Path origin = TinyModels.llamaTied();
    String config = Files.readString(origin.resolve("config.json"));
    Files.writeString(
        origin.resolve("config.json"),
        config.replace("\"dtype\": \"float32\"", "\"torch_dtype\": \"bfloat16\", \"x\": [1.5]"));
    try (ModelWeights weights = TinyLlamas.weights("tied")) {
      ModelDirectory.write(weights, origin, directory);
    }
    assertThat(Files.readString(directory.resolve("config.json")))
        .doesNotContain("bfloat16")
        .contains("\"torch_dtype\" : \"float32\"")
        .containsPattern("\"x\" : \\[ 1.5 ]");
  }

  @Test
  void weightsOfSixteenBitsAreRoundedAndTheConfigurationSaysSo() throws IOException {
    Path origin = TinyModels.llamaTied();
    try (ModelWeights weights = TinyLlamas.weights("tied")) {
      ModelDirectory.write(
          weights, origin, directory, SafetensorsWriter.Type.BF16, ShardPlan.MAX_BYTES);
      assertThat(Files.readString(directory.resolve("config.json")))
          .contains("\"dtype\" : \"bfloat16\"");
      try (WeightSource source = WeightSource.open(directory);
          ModelWeights read = ModelWeights.read(source)) {
        assertThat(source.info("model.norm.weight").dtype()).isEqualTo("BF16");
        float[] before = floats(weights.arrays().get("model.norm.weight"));
        float[] after = floats(read.arrays().get("model.norm.weight"));
        for (int i = 0; i < before.length; i++) {
          assertThat(after[i]).isCloseTo(before[i], within(Math.abs(before[i]) / 256));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aConfigurationSurvivesWriting(int variant) throws IOException {
    ModelConfig config =
        List.of(
                config(RopeConfig.of(1e6, 8), false, OptionalInt.empty(), List.of()),
                config(RopeConfig.of(1e4, 8), true, OptionalInt.of(5), List.of(7)),
                config(
                    new RopeConfig(5e5, 8, new RopeConfig.Llama3(8, 1, 4, 8192)),
                    false,
                    OptionalInt.of(0),
                    List.of(3, 1, 2)),
                config(
                    new RopeConfig(1e4, 8, new RopeConfig.Linear(2.5)),
                    true,
                    OptionalInt.empty(),
                    List.of(0)))
            .get(variant);
    Path file = directory.resolve("config.json");
    ConfigJson.write(config, F32, file);
    assertThat(ModelConfig.read(file)).isEqualTo(config);
  }

  /** llama.cpp writes the scaling of Llama 3 as one divisor for each frequency. */
  @Test
  void divisorsOfLlama3BecomeItsScaling() throws IOException {
    RopeConfig llama3 = new RopeConfig(5e5, 128, new RopeConfig.Llama3(32, 1, 4, 8192));
    double[] plain = RopeConfig.of(5e5, 128).inverseFrequencies();
    double[] scaled = llama3.inverseFrequencies();
    List<Float> divisors = new ArrayList<>();
    for (int i = 0; i < plain.length; i++) {
      divisors.add((float) (plain[i] / scaled[i]));
    }
    RopeConfig rope = new RopeConfig(5e5, 128, new RopeConfig.Divisors(divisors));
    Path file = directory.resolve("config.json");
    ConfigJson.write(config(rope, 128, false, OptionalInt.empty(), List.of()), F32, file);
    assertThat(ModelConfig.read(file).rope()).isEqualTo(llama3);
  }

  @Test
  void whatConfigJsonCannotExpressIsAnError() {
    RopeConfig divisors = new RopeConfig(1e4, 8, new RopeConfig.Divisors(List.of(1f, 1f, 2f, 8f)));
    Path file = directory.resolve("config.json");
    assertThatThrownBy(
            () ->
                ConfigJson.write(
                    config(divisors, false, OptionalInt.empty(), List.of()), F32, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rope_freqs");
    try (ModelWeights weights =
        ModelWeights.random(config(divisors, false, OptionalInt.empty(), List.of()), 0.02, 0)) {
      assertThatThrownBy(() -> ModelDirectory.requireWritable(weights, Path.of("m.gguf")))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("m.gguf")
          .hasMessageContaining("output.save: none");
    }
  }

  private static ModelConfig config(
      RopeConfig rope, boolean bias, OptionalInt special, List<Integer> ends) {
    return config(rope, 8, bias, special, ends);
  }

  private static ModelConfig config(
      RopeConfig rope, int headDim, boolean bias, OptionalInt special, List<Integer> ends) {
    return new ModelConfig(
        "llama", 100, 48, 3, 4, 2, headDim, 80, 512, 1e-5, bias, rope, bias, bias, bias, special,
        ends, special);
  }

  private static void assertSame(ModelWeights read, ModelWeights written) {
    assertThat(read.config()).isEqualTo(written.config());
    assertThat(read.arrays().keySet()).isEqualTo(written.arrays().keySet());
    read.arrays()
        .forEach(
            (name, array) ->
                assertThat(floats(array)).as(name).isEqualTo(floats(written.arrays().get(name))));
    var ids = Nd4j.createFromArray(new int[][] {{3, 1, 4, 1, 5, 9, 2, 6}});
    assertThat(TinyLlamas.logits(read, ids)).isEqualTo(TinyLlamas.logits(written, ids));
  }

  private static Path resource(String name) {
    try {
      return Path.of(ModelDirectoryTest.class.getResource("/golden/io/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
