package org.eaft.train.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eaft.models.generate.Finish;
import org.eaft.models.io.GenerationConfig;
import org.eaft.text.DataException;
import org.eaft.train.StoppedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGeneratorTest {

  private static final BooleanSupplier NEVER = () -> false;

  @TempDir Path dir;
  private GenerationModel model;

  @BeforeEach
  void open() throws IOException {
    model = TinyWriter.open(dir);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** Pieces and completions of texts. */
  private static final class Heard implements CompletionListener {
    final List<StringBuilder> pieces = new ArrayList<>();
    final List<Completion> completions = new ArrayList<>();

    Heard(int texts) {
      for (int i = 0; i < texts; i++) {
        pieces.add(new StringBuilder());
        completions.add(null);
      }
    }

    @Override
    public void wrote(int text, String piece) {
      assertThat(completions.get(text)).isNull();
      pieces.get(text).append(piece);
    }

    @Override
    public void ended(int text, Completion completion) {
      completions.set(text, completion);
    }
  }

  private TextRequest request(String text, int stream) {
    return new TextRequest("prompt " + stream, model.tokenizer().encode(text).ids(), stream);
  }

  private Heard write(GenerationConfig config, int rows, TextRequest... requests) {
    Heard heard = new Heard(requests.length);
    GenerationSettings settings = GenerationSettings.of(config, model, 5);
    new TextGenerator(model, settings, rows).write(List.of(requests), heard, NEVER);
    return heard;
  }

  private TextRequest[] requests() {
    return new TextRequest[] {
      request("Mira had", 0), request("plums and 温度 😀 more", 1), request("a", 2)
    };
  }

  @Test
  void piecesMakeUpTheText() {
    Heard heard = write(TinyWriter.config(1.5, 60, null), 2, requests());
    for (int i = 0; i < 3; i++) {
      Completion completion = heard.completions.get(i);
      assertThat(heard.pieces.get(i)).hasToString(completion.text());
      assertThat(completion.text())
          .isEqualTo(model.tokenizer().decode(completion.tokens()).replaceAll("<\\|.*?\\|>", ""));
      assertThat(completion.promptTokens()).isEqualTo(requests()[i].prompt().length);
    }
    assertThat(heard.completions).map(Completion::text).doesNotHaveDuplicates();
  }

  @Test
  void textsDoNotDependOnWhatIsWrittenBesideThem() {
    GenerationConfig config = TinyWriter.config(0.9, 30, null);
    List<String> all =
        write(config, 3, requests()).completions.stream().map(Completion::text).toList();
    for (int i = 0; i < 3; i++) {
      assertThat(write(config, 1, requests()[i]).completions.get(0).text()).isEqualTo(all.get(i));
    }
  }

  @Test
  void aStopStringEndsAText() {
    String whole = write(TinyWriter.atMost(40), 1, request("Mira", 0)).completions.get(0).text();
    String stop = whole.substring(12, 15);
    Completion cut =
        write(TinyWriter.config(null, 40, List.of("never seen", stop)), 1, request("Mira", 0))
            .completions
            .get(0);
    assertThat(cut.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(cut.finish()).isEqualTo(Finish.STOP);
    assertThat(cut.tokens().length).isLessThan(40);
  }

  @Test
  void specialTokensAmongStopStringsEndATextAsTokens() {
    GenerationSettings settings =
        GenerationSettings.of(
            TinyWriter.config(null, 5, List.of("<|im_start|>", "Mira")), model, 0);
    assertThat(settings.ends()).containsExactly(1, 2);
    assertThat(settings.stops().strings()).containsExactly("Mira");
  }

  @Test
  void endTokensAreThoseOfTheGenerationConfigAndTheTokenizers() throws IOException {
    assertThat(model.generationConfig()).isEqualTo(GenerationConfig.NONE);
    assertThat(model.ends(GenerationConfig.NONE)).containsExactly(2);
    Files.writeString(dir.resolve("generation_config.json"), "{\"eos_token_id\": [7, 9]}");
    assertThat(model.ends(model.generationConfig())).containsExactly(2, 7, 9);
  }

  @Test
  void lengthsAreWhatIsSaidOrWhatTheModelsFilesSay() throws IOException {
    GenerationSettings plain = GenerationSettings.of(GenerationConfig.NONE, model, 0);
    assertThat(plain.request("p", new int[9], 0).maxNewTokens()).isEqualTo(512);
    Files.writeString(dir.resolve("generation_config.json"), "{\"max_length\": 20}");
    GenerationSettings file = GenerationSettings.of(model.generationConfig(), model, 0);
    assertThat(file.request("p", new int[9], 0).maxNewTokens()).isEqualTo(11);
    assertThatThrownBy(() -> file.request("p", new int[20], 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("p: the prompt has 20 tokens")
        .hasMessageContaining("set --max-new-tokens");
    GenerationSettings both =
        GenerationSettings.of(TinyWriter.atMost(33).or(model.generationConfig()), model, 0);
    assertThat(both.request("p", new int[9], 0).maxNewTokens()).isEqualTo(33);
  }

  @Test
  void promptsThatCannotBeContinuedAreNamed() {
    TextRequest[] tooLong = {request("a", 0), new TextRequest("p.txt, line 4", new int[512], 1)};
    assertThatThrownBy(() -> write(TinyWriter.atMost(3), 2, tooLong))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "p.txt, line 4: the prompt has 512 tokens, and the model's context of 512 must hold the"
                + " answer too; shorten it");
    TextRequest unknown = new TextRequest("p.txt, line 5", new int[] {1, 419}, 1);
    assertThatThrownBy(() -> write(TinyWriter.atMost(3), 2, unknown))
        .hasMessageContaining("p.txt, line 5: the prompt has token 419, the model knows 419");
  }

  @Test
  void aStopIsHeardBehindAToken() {
    Heard heard = new Heard(1);
    GenerationSettings settings = GenerationSettings.of(TinyWriter.atMost(100), model, 5);
    int[] looked = {0};
    assertThatThrownBy(
            () ->
                new TextGenerator(model, settings, 1)
                    .write(List.of(request("a", 0)), heard, () -> ++looked[0] == 10))
        .isInstanceOf(StoppedException.class);
    assertThat(looked[0]).isEqualTo(10);
    assertThat(heard.pieces.get(0)).isNotEmpty();
    assertThat(heard.completions.get(0)).isNull();
  }
}
