package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eaft.models.generate.MinP;
import org.eaft.models.generate.RepetitionPenalty;
import org.eaft.models.generate.Sampling;
import org.eaft.models.generate.Temperature;
import org.eaft.models.generate.TopK;
import org.eaft.models.generate.TopP;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationConfigTest {

  @TempDir Path directory;

  private GenerationConfig read(String json) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), json);
    return GenerationConfig.of(directory);
  }

  @Test
  void thatOfQwen25() throws IOException {
    GenerationConfig config =
        read(
            """
            {"bos_token_id": 151643, "pad_token_id": 151643, "do_sample": true,
             "eos_token_id": [151645, 151643], "repetition_penalty": 1.05, "temperature": 0.7,
             "top_p": 0.8, "top_k": 20, "transformers_version": "4.37.0"}""");
    assertThat(config.eosTokenIds()).containsExactly(151645, 151643);
    assertThat(config.unknown()).isEmpty();
    assertThat(config.maxNewTokens()).isNull();
    assertThat(Sampling.of(config, 3))
        .isEqualTo(
            new Sampling(
                List.of(
                    new RepetitionPenalty(1.05), new Temperature(0.7), new TopK(20), new TopP(0.8)),
                new Sampling.Drawn(3)));
  }

  @Test
  void oneThatSaysNothingIsGreedyAndOneThatOnlySamplesHasTheDefaultsOfTransformers()
      throws IOException {
    GenerationConfig plain =
        read("{\"_from_model_config\": true, \"eos_token_id\": 2, \"top_p\": 0.5}");
    assertThat(plain.eosTokenIds()).containsExactly(2);
    assertThat(Sampling.of(plain, 3)).isEqualTo(Sampling.greedy());
    assertThat(Sampling.of(read("{\"do_sample\": true}"), 3))
        .isEqualTo(Sampling.drawn(3, new TopK(50)));
    assertThat(Sampling.of(read("{\"do_sample\": true, \"top_k\": 0, \"min_p\": 0.1}"), 3))
        .isEqualTo(Sampling.drawn(3, new MinP(0.1)));
  }

  @Test
  void whereThereIsNoneNothingIsSaid() {
    assertThat(GenerationConfig.of(directory)).isEqualTo(GenerationConfig.NONE);
  }

  @Test
  void neutralValuesAndUnknownFieldsDoNoHarm() throws IOException {
    GenerationConfig config =
        read(
            """
            {"num_beams": 1, "typical_p": 1.0, "no_repeat_ngram_size": 0, "suppress_tokens": [],
             "forced_eos_token_id": null, "remove_invalid_values": false, "length_penalty": 2.0,
             "chat_format": "chatml", "stop_strings": "END", "max_length": 100}""");
    assertThat(config.unknown()).containsExactly("chat_format");
    assertThat(config.stopStrings()).containsExactly("END");
    assertThat(config.maxLength()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"num_beams\": 4} | num_beams = 4 is not supported; remove it, or call with",
        "{\"suppress_tokens\": [5]} | suppress_tokens = [5] is not supported",
        "{\"encoder_repetition_penalty\": 3.0} | encoder_repetition_penalty = 3.0 is not supported",
        "{\"no_repeat_ngram_size\": 3} | no_repeat_ngram_size = 3 is not supported",
        "{\"temperature\": \"hot\"} | temperature is \"hot\", expected a number",
        "{\"eos_token_id\": [1, -2]} | eos_token_id is [1,-2], expected token ids",
        "{\"stop_strings\": [\"\"]} | stop_strings is [\"\"], expected strings that are not empty",
        "[] | expected a JSON object",
      })
  void whatCannotBeHonouredIsNamed(String json, String problem) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("generation_config.json: ")
        .hasMessageContaining(problem);
  }

  @Test
  void whatIsSaidGoesBeforeWhatAnotherSays() throws IOException {
    GenerationConfig file = read("{\"do_sample\": true, \"top_k\": 7, \"temperature\": 0.5}");
    GenerationConfig said =
        new GenerationConfig(
            null, 0.9, null, null, null, null, 12, null, null, null, null, List.of());
    GenerationConfig both = said.or(file);
    assertThat(both.temperature()).isEqualTo(0.9);
    assertThat(both.topK()).isEqualTo(7);
    assertThat(both.maxNewTokens()).isEqualTo(12);
    assertThat(both.samples()).isTrue();
  }
}
