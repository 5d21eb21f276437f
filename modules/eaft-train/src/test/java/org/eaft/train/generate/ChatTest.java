package org.eaft.train.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {

  private static final BooleanSupplier NEVER = () -> false;

  @TempDir Path dir;
  private GenerationModel model;
  private final StringBuilder heard = new StringBuilder();

  @BeforeEach
  void open() throws IOException {
    model = TinyWriter.open(dir);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Chat chat(int most, String system) {
    GenerationSettings settings = GenerationSettings.of(TinyWriter.atMost(most), model, 5);
    return new Chat(model, settings, "auto", system);
  }

  private String say(Chat chat, String question) {
    heard.setLength(0);
    Completion answer = chat.answer(question, heard::append, NEVER);
    assertThat(heard).hasToString(answer.text());
    return answer.text();
  }

  /** What the model answers to a whole conversation that it has not seen before. */
  private String fresh(List<Map<String, Object>> messages, int most) {
    PromptEncoder encoder =
        PromptEncoder.of(model.tokenizer(), PromptEncoder.Style.CHAT, "auto", null);
    int[] ids = encoder.ids(new Prompt.Chat("here", messages));
    GenerationSettings settings = GenerationSettings.of(TinyWriter.atMost(most), model, 5);
    String[] text = {null};
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void wrote(int index, String piece) {}

          @Override
          public void ended(int index, Completion completion) {
            text[0] = completion.text();
          }
        };
    new TextGenerator(model, settings, 1)
        .write(List.of(new TextRequest("here", ids, 0)), listener, NEVER);
    return text[0];
  }

  @Test
  void everyAnswerIsThatToTheWholeConversation() {
    try (Chat chat = chat(15, "Be brief.")) {
      for (String question : List.of("Mira had 12 plums", "温度 😀?", "How many?")) {
        String answer = say(chat, question);
        List<Map<String, Object>> all = chat.messages();
        assertThat(all.get(all.size() - 1)).containsEntry("content", answer);
        assertThat(all.get(all.size() - 2)).containsEntry("content", question);
        assertThat(fresh(all.subList(0, all.size() - 1), 15)).isEqualTo(answer);
      }
      assertThat(chat.messages())
          .hasSize(7)
          .first()
          .isEqualTo(Map.of("role", "system", "content", "Be brief."));
      assertThat(chat.reused()).isGreaterThan(40);
    }
  }

  @Test
  void afterAResetNothingIsLeftButTheSystem() {
    try (Chat chat = chat(12, "Be brief.")) {
      String first = say(chat, "Mira");
      say(chat, "and Tomas");
      chat.reset();
      assertThat(chat.isEmpty()).isTrue();
      assertThat(say(chat, "Mira")).isEqualTo(first);
      chat.system("Rhyme.");
      chat.reset();
      assertThat(say(chat, "Mira")).isEqualTo(fresh(chat.messages().subList(0, 2), 12));
      chat.system(null);
      assertThat(chat.messages())
          .extracting(m -> m.get("role"))
          .containsExactly("user", "assistant");
    }
  }

  @Test
  void anAnswerThatIsStoppedStaysAsItIs() {
    try (Chat chat = chat(100, null)) {
      int[] looked = {0};
      Completion answer = chat.answer("Mira", heard::append, () -> ++looked[0] == 20);
      assertThat(answer.tokens()).hasSize(20);
      assertThat(chat.messages().get(1)).containsEntry("content", heard.toString());
      assertThat(say(chat, "go on")).isEqualTo(fresh(chat.messages().subList(0, 3), 100));
    }
  }

  @Test
  void aConversationThatIsTooLongIsRefusedAndGoesOnWithoutTheQuestion() {
    try (Chat chat = chat(10, null)) {
      say(chat, "Mira");
      assertThatThrownBy(() -> say(chat, "plums ".repeat(600)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the conversation: the prompt has ")
          .hasMessageContaining("the model's context of 512");
      assertThat(chat.messages()).hasSize(2);
      assertThat(say(chat, "again")).isEqualTo(fresh(chat.messages().subList(0, 3), 10));
    }
  }

  @Test
  void conversationsAreAddedToAFileLineByLine() throws IOException {
    Path file = Files.writeString(dir.resolve("talk.jsonl"), "{\"messages\": []}");
    try (Chat chat = chat(5, null)) {
      say(chat, "Mira");
      chat.save(file);
      chat.save(file);
    }
    assertThat(Files.readAllLines(file)).hasSize(3);
    assertThat(Files.readString(file))
        .startsWith("{\"messages\": []}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Mira\"},")
        .endsWith("}]}\n");
  }
}
