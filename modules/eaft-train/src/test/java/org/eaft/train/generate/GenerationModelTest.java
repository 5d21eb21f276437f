package org.eaft.train.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eaft.models.generate.Finish;
import org.eaft.text.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationModelTest {

  @TempDir private Path dir;

  @Test
  void writesBehindOnePromptAsAChatDoes() throws IOException {
    try (GenerationModel model = TinyWriter.open(dir)) {
      StringBuilder heard = new StringBuilder();
      Completion said = model.write("Mira had 12 plums", 15, heard::append);
      assertThat(heard).hasToString(said.text());
      assertThat(said.tokens()).hasSizeBetween(1, 15);
      GenerationSettings greedy = GenerationSettings.of(TinyWriter.atMost(15), model, 5);
      try (Chat chat = new Chat(model, greedy, "auto", null)) {
        assertThat(said.text())
            .isEqualTo(chat.answer("Mira had 12 plums", piece -> {}, () -> false).text());
      }
    }
  }

  @Test
  void cutsOffWhereItIsToldWhateverTheModelSays() throws IOException {
    Files.writeString(dir.resolve("generation_config.json"), "{\"max_new_tokens\": 9}");
    try (GenerationModel model = TinyWriter.open(dir)) {
      Completion said = model.write("Mira", 2, piece -> {});
      assertThat(said.tokens()).hasSize(2);
      assertThat(said.finish()).isEqualTo(Finish.LENGTH);
    }
  }

  @Test
  void refusesAPromptThatTheContextCannotHold() throws IOException {
    try (GenerationModel model = TinyWriter.open(dir)) {
      String longer = "plums ".repeat(model.contextLength());
      assertThatThrownBy(() -> model.write(longer, 5, piece -> {}))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("the prompt: the prompt has ")
          .hasMessageContaining("shorten it");
    }
  }
}
