package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HfConfigTest {
  private static final String SIZES =
      "'vocab_size': 100, 'hidden_size': 48, 'num_hidden_layers': 3, 'num_attention_heads': 6,"
          + " 'num_key_value_heads': 2, 'intermediate_size': 80";

  private static ModelConfig parse(String family, String more) {
    String json = "{'model_type': '" + family + "', " + SIZES + more + "}";
    return ModelConfig.parse(json.replace('\'', '"'));
  }

  @Test
  void everyMissingFieldIsNamedInOneError() {
    assertThatThrownBy(() -> ModelConfig.parse("{\"model_type\": \"llama\", \"vocab_size\": 3}"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("hidden_size")
        .hasMessageContaining("num_hidden_layers")
        .hasMessageContaining("num_attention_heads")
        .hasMessageContaining("intermediate_size");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | 'hidden_act': 'gelu'                                    | hidden_act = \"gelu\"",
        "llama | 'quantization_config': {'bits': 4}                      | quantization_config ="
            + " {\"bits\":4}",
        "llama | 'pretraining_tp': 2                                     | pretraining_tp = 2",
        "llama | 'attention_dropout': 0.1                                | attention_dropout = 0.1",
        "llama | 'is_encoder_decoder': true                              | is_encoder_decoder ="
            + " true",
        "llama | 'rope_scaling': {'rope_type': 'yarn', 'factor': 4}      | rope_scaling ="
            + " {\"rope_type\":\"yarn\"",
        "llama | 'rope_scaling': {'type': 'dynamic', 'factor': 4}        | dynamic",
        "qwen2 | 'rope_parameters': {'rope_type': 'longrope'}            | rope_parameters ="
            + " {\"rope_type\":\"longrope\"",
        "llama | 'rope_scaling': {'type': 'linear'}                      | rope_scaling.factor",
        "llama | 'rope_scaling': {'rope_type': 'llama3', 'factor': 8}    |"
            + " rope_scaling.low_freq_factor, rope_scaling.high_freq_factor",
        "llama | 'partial_rotary_factor': 0.5                            | partial_rotary_factor ="
            + " 0.5",
        "qwen2 | 'use_sliding_window': true, 'max_window_layers': 1      | use_sliding_window ="
            + " true",
        "qwen3 | 'layer_types': ['full_attention', 'sliding_attention']  | layer_types",
        "llama | 'num_key_value_heads': 4                                | num_attention_heads is"
            + " 6",
        "llama | 'hidden_size': 50                                       | hidden_size is 50",
        "llama | 'vocab_size': -1                                        | vocab_size is -1",
        "llama | 'vocab_size': 3.5                                       | vocab_size is 3.5",
        "llama | 'vocab_size': 4294967296                                | vocab_size is"
            + " 4294967296",
        "llama | 'rms_norm_eps': 'small'                                 | rms_norm_eps is"
            + " \"small\"",
        "llama | 'rope_theta': 0                                         | rope_theta is 0",
        "llama | 'head_dim': 5                                           | 5 of 5",
        "llama | 'tie_word_embeddings': 1                                | tie_word_embeddings is"
            + " 1",
        "llama | 'rms_norm_eps': NaN                                     | cannot be read",
        "llama | 'rope_theta': 1e999                                     | rope_theta is",
        "llama | 'rope_theta': -Infinity                                 | cannot be read",
        "llama | 'head_dim': 64, 'head_dim': 64                          | Duplicate field"
            + " 'head_dim'",
        "llama | 'x': [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]                | cannot be read",
        "llama | 'eos_token_id': ['x']                                   | eos_token_id is [\"x\"]",
        "mamba | 'vocab_size': 3                                         | model_type = \"mamba\"",
      })
  void whatCannotBeHonouredIsNamedWithItsValue(String family, String field, String message) {
    String name = field.substring(1, field.indexOf('\'', 1));
    String sizes = SIZES.replaceAll("'" + name + "': \\d+,?", "").replaceAll(",\\s*$", "");
    String json = "{'model_type': '%s', %s, %s}".formatted(family, sizes, field);
    assertThatThrownBy(() -> ModelConfig.parse(json.replace('\'', '"')))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith("config.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void aDeclaredButIdleSlidingWindowIsNoError() {
    String idle = ", 'use_sliding_window': false, 'sliding_window': 131072, 'max_window_layers': 1";
    assertThat(parse("qwen2", idle).attentionBias()).isTrue();
  }

  @Test
  void nullAndEmptyMeanTheDefault() {
    ModelConfig plain = parse("llama", "");
    String nulls =
        ", 'rope_scaling': null, 'head_dim': null, 'quantization_config': null, 'rope_theta': null";
    assertThat(parse("llama", nulls)).isEqualTo(plain);
    assertThat(plain.rope()).isEqualTo(RopeConfig.of(10_000, 8));
  }

  @Test
  void twoSpellingsOfRopeThatDisagreeAreRefused() {
    String both =
        ", 'rope_scaling': {'type': 'linear', 'factor': 2}, 'rope_parameters': {'rope_theta': 7}";
    assertThatThrownBy(() -> parse("llama", both))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("rope_scaling")
        .hasMessageContaining("rope_parameters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{\"a\": 1",
        "{\"a\": 1} x",
        "{} {}",
        "{}]",
        "{\"a\": tru}",
        "{\"a\":1,\"a\":2}",
        "nonsense",
        "\"x\""
      })
  void whatIsNoJsonObjectIsRefused(String text) {
    assertThatThrownBy(() -> ModelConfig.parse(text)).isInstanceOf(ModelFileException.class);
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> ModelConfig.parse(deep)).isInstanceOf(ModelFileException.class);
  }

  @Test
  void moreLayersThanAnyModelHasAreRefused() {
    assertThatThrownBy(
            () ->
                ModelConfig.parse(
                    "{\"model_type\": \"llama\", %s}"
                        .formatted(
                            SIZES.replace('\'', '"').replace("layers\": 3", "layers\": 4097"))))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("num_hidden_layers is 4097, expected at most 4096");
  }
}
