package org.eaft.text.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eaft.text.DataException;
import org.eaft.text.DataOptions;
import org.eaft.text.Example;
import org.eaft.text.Examples;
import org.eaft.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PocketSourceTest {

  private static final Path SHIPPED = Path.of("../../experiments/pocket/architecture");

  @Test
  void demonstrationsAreReadLikeAFileAndOnlyTheAnswerIsTrained() {
    try (Tokenizer tokenizer = Tokenizer.fromDirectory(SHIPPED)) {
      List<Example> rows = read("pocket:math/rho=0.5", tokenizer);
      assertThat(rows).hasSize(1000);
      Example first = rows.get(0);
      String text = tokenizer.decode(first.ids());
      assertThat(text).startsWith("<|user|> ").contains(" <|assistant|> ").endsWith("<|end|>");
      int assistant = text.split(" <\\|assistant\\|> ")[0].split(" ").length;
      for (int t = 0; t < first.length(); t++) {
        assertThat(first.trained()[t]).as("token %d", t).isEqualTo(t > assistant);
      }
    }
  }

  @Test
  void preTrainingIsTrainedWhole() {
    try (Tokenizer tokenizer = Tokenizer.fromDirectory(SHIPPED)) {
      List<Example> rows = read("pocket:pretrain/rows=50", tokenizer);
      assertThat(rows).hasSize(50);
      assertThat(rows).allSatisfy(r -> assertThat(r.supervisedTokens()).isEqualTo(r.length() - 1));
      int unknown = tokenizer.id("<|unk|>").getAsInt();
      assertThat(rows).allSatisfy(r -> assertThat(r.ids()).doesNotContain(unknown));
    }
  }

  @Test
  void validationHasNoRowOfTraining() {
    try (Tokenizer tokenizer = Tokenizer.fromDirectory(SHIPPED)) {
      Set<String> train = new HashSet<>();
      read("pocket:medical/rows=5000", tokenizer)
          .forEach(r -> train.add(tokenizer.decode(r.ids())));
      List<Example> held = read("pocket:medical/part=validation", tokenizer);
      assertThat(held).hasSize(200);
      assertThat(held.stream().map(r -> tokenizer.decode(r.ids()))).noneMatch(train::contains);
    }
  }

  @Test
  void theShippedTokenizerIsThatOfTheWorld(@TempDir Path made) throws IOException {
    PocketFiles.writeTokenizer(made);
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      assertThat(SHIPPED.resolve(file)).hasSameTextualContentAs(made.resolve(file));
    }
    assertThat(Files.readString(SHIPPED.resolve("config.json")))
        .contains("\"vocab_size\": " + PocketFiles.vocabulary().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pocket:maths | there are pocket:pretrain, pocket:math and pocket:medical",
        "pocket:math/rhoo=1 | `rhoo=1` is no option; there are [rho, rows, part]",
        "pocket:math/rho | `rho` is no option",
        "pocket:math/rho=1.5 | rho must be a number from 0 to 1, but is 1.5",
        "pocket:math/rows=0 | rows must be a number from 1 to 5000, but is 0",
        "pocket:math/rows=1.5 | rows must be a number from 1 to 5000, but is 1.5",
        "pocket:math/rows=many | rows must be a number from 1 to 5000, but is many",
        "pocket:math/part=test | part must be train or validation, but is test",
        "pocket:pretrain/rho=1 | `rho=1` is no option; there are [rows]"
      })
  void whatCannotBeMadeIsSaid(String source, String problem) {
    assertThatThrownBy(() -> PocketSource.of(Path.of(source)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(problem);
  }

  private static List<Example> read(String source, Tokenizer tokenizer) {
    return Examples.read(DataOptions.of(Path.of(source)), tokenizer);
  }
}
