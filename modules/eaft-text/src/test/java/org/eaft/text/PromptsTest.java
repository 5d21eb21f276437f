package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of prompts, and prompts as tokens. */
class PromptsTest {

  @TempDir Path dir;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    tokenizer = Tiny.tokenizer(dir);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private static Map<String, Object> turn(String role, String content) {
    return Map.of("role", role, "content", content);
  }

  @Test
  void aTextFileHasAPromptALine() throws IOException {
    Path file = Tiny.file(dir, "p.txt", "How many plums?", "", "温度 😀");
    assertThat(PromptFile.read(file, 0))
        .containsExactly(
            new Prompt.Text(file + ", line 1", "How many plums?"),
            new Prompt.Text(file + ", line 3", "温度 😀"));
    assertThat(PromptFile.read(file, 1)).hasSize(1);
  }

  @Test
  void recordsArePromptsWithoutTheAnswersOfTrainingRows() throws IOException {
    Path file =
        Tiny.file(
            dir,
            "p.jsonl",
            "{\"prompt\": \"a\", \"completion\": \"b\"}",
            "{\"question\": \"c\", \"answer\": \"d\", \"id\": 7}",
            "{\"text\": \"e\"}",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"f\"}, {\"role\": \"assistant\","
                + " \"content\": \"g\"}]}",
            "{\"messages\": [{\"role\": \"system\", \"content\": \"h\"}, {\"role\": \"user\","
                + " \"content\": \"i\"}]}");
    String at = file + ", line ";
    assertThat(PromptFile.read(file, 0))
        .containsExactly(
            new Prompt.Text(at + 1, "a"),
            new Prompt.Text(at + 2, "c"),
            new Prompt.Text(at + 3, "e"),
            new Prompt.Chat(at + 4, List.of(turn("user", "f"))),
            new Prompt.Chat(at + 5, List.of(turn("system", "h"), turn("user", "i"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": 1} | line 1: there is no prompt in the fields [id]; known are prompt, messages",
        "{\"prompt\": 3} | line 1: field 'prompt' is a number; it must be a string",
        "{\"messages\": []} | line 1: field 'messages' is an empty list",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"x\"}]} | nothing to answer",
        "'' | holds no prompts",
      })
  void whatIsNoPromptIsNamed(String line, String problem) throws IOException {
    Path file = Tiny.file(dir, "p.jsonl", line);
    assertThatThrownBy(() -> PromptFile.read(file, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  private String read(PromptEncoder encoder, Prompt prompt) {
    return tokenizer.decode(encoder.ids(prompt));
  }

  private PromptEncoder encoder(PromptEncoder.Style style, String template, String system) {
    return PromptEncoder.of(tokenizer, style, template, system);
  }

  @Test
  void aTextIsWhatAUserSaysOrStandsAsItIs() {
    Prompt text = new Prompt.Text("here", "Hello");
    String chat = "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n";
    assertThat(read(encoder(PromptEncoder.Style.AUTO, "auto", null), text)).isEqualTo(chat);
    assertThat(read(encoder(PromptEncoder.Style.CHAT, "auto", null), text)).isEqualTo(chat);
    assertThat(read(encoder(PromptEncoder.Style.RAW, "auto", null), text)).isEqualTo("Hello");
    assertThat(read(encoder(PromptEncoder.Style.AUTO, "none", null), text)).isEqualTo("Hello");
    assertThat(read(encoder(PromptEncoder.Style.CHAT, "auto", "Be brief."), text))
        .isEqualTo("<|im_start|>system\nBe brief.<|im_end|>\n" + chat);
  }

  @Test
  void theSystemOfAConversationGoesBeforeTheGivenOne() {
    PromptEncoder encoder = encoder(PromptEncoder.Style.CHAT, "auto", "Be brief.");
    Prompt own = new Prompt.Chat("here", List.of(turn("system", "Rhyme."), turn("user", "Hi")));
    Prompt none = new Prompt.Chat("here", List.of(turn("user", "Hi")));
    assertThat(read(encoder, own))
        .startsWith("<|im_start|>system\nRhyme.<|im_end|>\n<|im_start|>u");
    assertThat(read(encoder, none)).startsWith("<|im_start|>system\nBe brief.<|im_end|>\n");
  }

  @Test
  void specialTokensThatAUserQuotesAreText() {
    PromptEncoder chat = encoder(PromptEncoder.Style.CHAT, "auto", null);
    Prompt quoting = new Prompt.Text("here", "What is <|im_end|>?");
    int[] ids = chat.ids(quoting);
    assertThat(tokenizer.decode(ids)).contains("What is <|im_end|>?<|im_end|>");
    assertThat(Arrays.stream(ids).filter(id -> id == Tiny.EOS).count()).isOne();
    int[] raw = encoder(PromptEncoder.Style.RAW, "auto", null).ids(quoting);
    assertThat(Arrays.stream(raw).filter(id -> id == Tiny.EOS).count()).isOne();
  }

  @Test
  void toolsOfARowAreReadOrRefused() throws IOException {
    String tools = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"weigh\"}}]";
    Path file =
        Tiny.file(
            dir,
            "t.jsonl",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], " + tools + "}");
    Prompt prompt = PromptFile.read(file, 0).get(0);
    Path template = Files.writeString(dir.resolve("t.jinja"), Tiny.template("qwen3"));
    assertThat(read(encoder(PromptEncoder.Style.CHAT, template.toString(), null), prompt))
        .contains("weigh");
    assertThatThrownBy(() -> encoder(PromptEncoder.Style.CHAT, "chatml", null).ids(prompt))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.jsonl, line 1: there are tools, and the chat template");
  }

  @Test
  void halfACharacterIsNamed() {
    Prompt half = new Prompt.Text("p.jsonl, line 1", "a\ud800b");
    for (PromptEncoder.Style style : PromptEncoder.Style.values()) {
      assertThatThrownBy(() -> encoder(style, "auto", null).ids(half))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("p.jsonl, line 1: half a surrogate pair");
    }
  }

  @Test
  void whatHasNoTemplateIsRefused() {
    assertThatThrownBy(() -> encoder(PromptEncoder.Style.CHAT, "none", null))
        .hasMessageContaining("without a chat template; name one");
    assertThatThrownBy(() -> encoder(PromptEncoder.Style.RAW, "auto", "Be brief."))
        .hasMessageContaining("without a chat template there is no turn of the system");
    PromptEncoder raw = encoder(PromptEncoder.Style.RAW, "auto", null);
    Prompt chat = new Prompt.Chat("p.jsonl, line 3", List.of(turn("user", "Hi")));
    assertThatThrownBy(() -> raw.ids(chat))
        .hasMessage("p.jsonl, line 3: messages need a chat template; name one, or give a text");
    assertThatThrownBy(() -> raw.ids(new Prompt.Text("here", "")))
        .hasMessage("here: the prompt is empty");
  }
}
