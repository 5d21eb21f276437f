package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eaft.models.TinyLlamas.floats;
import static org.eaft.models.TinyLlamas.ints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.Linear;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adapters in a graph and merged, against PEFT's on the same tiny models. */
class LoraGoldenTest {

  private static final Golden GOLDEN = Golden.resource("lora");
  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-4);
  private static final Tolerance MERGED = Tolerance.ofLargest(1e-5);
  private static final String CONFIG = "adapter_config.json";

  private static Path directory(String model) {
    return model.equals("tied") ? TinyModels.adaptersTied() : TinyModels.adaptersUntied();
  }

  private static Adapters adapters(String model, ModelWeights base) {
    return AdapterDirectory.open(directory(model)).read(base.shapes(), base.checksum());
  }

  private static float[] logits(ModelWeights weights, Adapters adapters) {
    return new Graph(weights, adapters).logits();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void logitsLossAndGradientsArePefts(String model) {
    try (ModelWeights weights = TinyLlamas.weights(model);
        Adapters adapters = adapters(model, weights)) {
      TOLERANCE.check("logits", logits(weights, adapters), GOLDEN.doubles(model + "/logits"));

      CausalModel causal = CausalModel.of(weights, adapters, WeightBinding.PLAIN);
      SameDiff graph = causal.graph();
      SDVariable labels = graph.placeHolder("labels", DataType.INT, -1, -1);
      LinearTokenLoss.builder(Objectives.of("sft"), causal.hidden(), causal.head(), labels)
          .frozenHead()
          .build("loss");
      graph.setLossVariables("loss");
      Map<String, INDArray> in = Map.of("input_ids", ints("ids"), "labels", ints("labels"));
      TOLERANCE.check(
          "loss", floats(graph.output(in, "loss").get("loss")), GOLDEN.doubles(model + "/loss"));
      String[] names = adapters.arrays().keySet().toArray(String[]::new);
      Map<String, INDArray> gradients = graph.calculateGradients(in, names);
      List<String> golden =
          GOLDEN.names().stream().filter(n -> n.startsWith(model + "/grad/")).toList();
      assertThat(golden).hasSize(names.length / 3);
      for (String name : golden) {
        String array = name.substring((model + "/grad/").length());
        TOLERANCE.check(array, floats(gradients.get(array)), GOLDEN.doubles(name));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void mergedWeightsArePefts(String model) {
    Path base = model.equals("tied") ? TinyModels.llamaTied() : TinyModels.llamaUntied();
    LoadedModel loaded = LoadedModel.merged(directory(model), base);
    assertThat(loaded.origin()).isEqualTo(base);
    try (ModelWeights merged = loaded.weights()) {
      List<String> golden =
          GOLDEN.names().stream().filter(n -> n.startsWith(model + "/merged/")).toList();
      assertThat(golden).hasSize(2);
      for (String name : golden) {
        String weight = name.substring((model + "/merged/").length());
        MERGED.check(weight, floats(merged.arrays().get(weight)), GOLDEN.doubles(name));
      }
      TOLERANCE.check("logits", logits(merged, Adapters.none()), GOLDEN.doubles(model + "/logits"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void writtenAdaptersReadBackBitForBit(String model, @TempDir Path tmp) {
    Path base = model.equals("tied") ? TinyModels.llamaTied() : TinyModels.llamaUntied();
    try (ModelWeights weights = TinyLlamas.weights(model);
        Adapters adapters = adapters(model, weights)) {
      AdapterDirectory.write(adapters, base, weights.checksum(), tmp);
      AdapterDirectory written = AdapterDirectory.open(tmp);
      assertThat(written.config())
          .usingRecursiveComparison()
          .ignoringFields("base")
          .ignoringCollectionOrder()
          .isEqualTo(AdapterDirectory.open(directory(model)).config());
      assertThat(written.config().base()).isEqualTo(base.toString());
      try (Adapters read = written.read(weights.shapes(), weights.checksum())) {
        assertThat(read.layers()).isEqualTo(adapters.layers());
        read.arrays()
            .forEach(
                (name, a) -> assertThat(floats(a)).isEqualTo(floats(adapters.arrays().get(name))));
      }
    }
  }

  @Test
  void adaptersFindTheirBaseAndRefuseAnother(@TempDir Path tmp) throws IOException {
    Path base = TinyModels.llamaTied();
    try (ModelWeights weights = TinyLlamas.weights("tied");
        Adapters adapters = adapters("tied", weights)) {
      AdapterDirectory.write(adapters, base, weights.checksum(), tmp);
      float[] adapted = logits(weights, adapters);
      try (ModelWeights merged = LoadedModel.open(tmp).weights()) {
        MERGED.check("logits", logits(merged, Adapters.none()), doubles(adapted));
      }
      AdapterDirectory.write(adapters, base, "00000000", tmp);
      assertThatThrownBy(() -> LoadedModel.open(tmp))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("adapter_model.safetensors: was trained on other base weights")
          .hasMessageContaining("00000000")
          .hasMessageContaining(weights.checksum());
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Test
  void adaptersWithoutTheirBaseSayWhatToDo() {
    assertThatThrownBy(() -> LoadedModel.open(TinyModels.adaptersTied()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("adapters of tiny-llama-tied, which is not there")
        .hasMessageContaining("eaft export --adapter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"use_dora\": false     | \"use_dora\": true       | use_dora = true is not supported",
        "\"bias\": \"none\"      | \"bias\": \"all\"        | bias = \"all\" is not supported",
        "\"peft_type\": \"LORA\" | \"peft_type\": \"IA3\"   | peft_type = \"IA3\" is not supported",
        "\"rank_pattern\": {}    | \"rank_pattern\": {\"a\": 2} | rank_pattern = {\"a\":2} is not",
        "\"r\": 4                | \"q\": 4                 | missing fields: r",
        "\"r\": 4                | \"r\": 3                 | rank and base model say [3, 48]"
      })
  void anAdapterThatCannotBeHonouredIsRefused(String is, String becomes, String message)
      throws IOException {
    Path directory = TinyModels.adaptersTied();
    Path config = directory.resolve(CONFIG);
    String text = Files.readString(config);
    assertThat(text).contains(is);
    Files.writeString(config, text.replace(is, becomes));
    try (ModelWeights weights = TinyLlamas.weights("tied")) {
      assertThatThrownBy(
              () -> AdapterDirectory.open(directory).read(weights.shapes(), weights.checksum()))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void adaptersOfAnotherModelAreRefused() {
    try (ModelWeights weights = ModelWeights.random(another(), 0.1, 1)) {
      assertThatThrownBy(() -> adapters("tied", weights))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("lora_A.weight has shape [4, 48]");
    }
  }

  private static ModelConfig another() {
    return ModelConfig.parse(
        """
        {"model_type": "llama", "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
         "num_key_value_heads": 2, "head_dim": 8, "intermediate_size": 40, "vocab_size": 50,
         "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
         "hidden_act": "silu", "tie_word_embeddings": true}""");
  }

  @Test
  void newAdaptersLeaveTheModelAsItIsAndBeginAsPeftsDo() {
    try (ModelWeights weights = TinyLlamas.weights("untied");
        Adapters adapters =
            Adapters.create(new LoraConfig(5, 9, 0, List.of("all-linear")), weights.shapes(), 3);
        Adapters other =
            Adapters.create(new LoraConfig(5, 9, 0, List.of("up_proj")), weights.shapes(), 3)) {
      assertThat(logits(weights, adapters)).isEqualTo(logits(weights, Adapters.none()));
      assertThat(adapters.layers()).hasSize(21).doesNotContain("lm_head");
      String name = "model.layers.2.mlp.up_proj.lora_A.weight";
      float[] a = floats(adapters.arrays().get(name));
      float bound = (float) (1 / Math.sqrt(48));
      double squares = 0;
      for (float v : a) {
        assertThat(v).isBetween(-bound, bound);
        squares += v * v;
      }
      // variance of a uniform distribution, five standard errors of 240 values
      assertThat(squares / a.length * 3 / (bound * bound)).isBetween(0.71, 1.29);
      assertThat(floats(other.arrays().get(name))).isEqualTo(a);
      assertThat(floats(adapters.arrays().get(name.replace("layers.2", "layers.1"))))
          .isNotEqualTo(a);
    }
  }

  @Test
  void targetsAreNamesOrTheirEndsAndOneThatMatchesNothingIsAnError() {
    try (ModelWeights weights = TinyLlamas.weights("tied")) {
      assertThat(layers(weights, "1.self_attn.q_proj", "model.layers.0.mlp.up_proj"))
          .containsExactly("model.layers.0.mlp.up_proj", "model.layers.1.self_attn.q_proj");
      assertThat(layers(weights, "o_proj")).hasSize(3);
      for (String wrong : List.of("proj", "lm_head", "embed_tokens", "query")) {
        assertThatThrownBy(() -> layers(weights, "q_proj", wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "`%s` names no linear layer; there are q_proj, k_proj, v_proj, o_proj, gate_proj,"
                        .formatted(wrong)
                    + " up_proj, down_proj, or all-linear alone for all");
      }
      assertThatThrownBy(() -> layers(weights)).hasMessageContaining("at least one linear layer");
    }
  }

  private static List<String> layers(ModelWeights weights, String... targets) {
    LoraConfig config = new LoraConfig(2, 2, 0, List.of(targets));
    try (Adapters adapters = Adapters.create(config, weights.shapes(), 1)) {
      return adapters.layers();
    }
  }

  @Test
  void dropoutDrawsMasksThatComeAgain() {
    try (ModelWeights weights = TinyLlamas.weights("tied");
        Adapters adapters =
            Adapters.create(new LoraConfig(4, 8, 0.5, List.of("q_proj")), weights.shapes(), 3)) {
      adapters.arrays().forEach((name, array) -> array.addi(0.1));
      Graph dropping = new Graph(weights, adapters);
      float[] plain = logits(weights, adapters.withoutDropout());
      float[] first = dropping.logits();
      assertThat(first).isNotEqualTo(plain);
      adapters.drawAt(1);
      assertThat(dropping.logits()).isNotEqualTo(first).isNotEqualTo(plain);
      assertThat(logits(weights, adapters.withoutDropout())).isEqualTo(plain);
      adapters.drawAt(0);
      assertThat(dropping.logits()).isEqualTo(first);
    }
  }

  /** A graph that is built once. */
  private static final class Graph {
    private final SameDiff graph;

    Graph(ModelWeights weights, Adapters adapters) {
      CausalModel model = CausalModel.of(weights, adapters, WeightBinding.PLAIN);
      Linear.of("logits", model.hidden(), model.head().values());
      graph = model.graph();
    }

    float[] logits() {
      return floats(graph.output(Map.of("input_ids", ints("ids")), "logits").get("logits"));
    }
  }
}
