package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tokenizer puts before texts that no template wraps. */
class BeginningTest {

  /** As Llama 3's tokenizer.json has it, with a token of the fixture. */
  private static final String LLAMA =
      """
      {"type": "Sequence", "processors": [
        {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true},
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<|im_start|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [],
         "special_tokens": {"<|im_start|>": {"id": "<|im_start|>", "ids": [1], "tokens": ["<|im_start|>"]}}}]}
      """;

  @TempDir Path dir;

  private Tokenizer tokenizer(String processor) throws IOException {
    Path file = Tiny.directory(dir).resolve("tokenizer.json");
    String json = Files.readString(file);
    String with =
        json.replaceFirst("\"post_processor\"\\s*:\\s*null", "\"post_processor\": " + processor);
    assertThat(with).isNotEqualTo(json);
    Files.writeString(file, with);
    return Tokenizer.fromDirectory(dir);
  }

  @Test
  void plainTextsHaveItAndConversationsDoNot() throws IOException {
    try (Tokenizer t = tokenizer(LLAMA)) {
      Prompt text = new Prompt.Text("here", "Hello");
      int[] hello = t.encode("Hello").ids();
      assertThat(hello).doesNotContain(1);
      int[] raw = PromptEncoder.of(t, PromptEncoder.Style.RAW, "auto", null).ids(text);
      assertThat(raw[0]).isEqualTo(1);
      assertThat(raw).endsWith(hello).hasSize(hello.length + 1);
      int[] chat = PromptEncoder.of(t, PromptEncoder.Style.CHAT, "auto", null).ids(text);
      assertThat(t.decode(chat)).startsWith("<|im_start|>user\n");
    }
  }

  @Test
  void aTextIsTrainedFromItsFirstTokenOn() throws IOException {
    try (Tokenizer t = tokenizer(LLAMA)) {
      Path file = Tiny.file(dir, "a.jsonl", "{\"text\": \"Hello plums\"}");
      int[] plain = t.encode("Hello plums").ids();
      List<Example> all = Examples.read(DataOptions.of(file), t);
      Example e = all.get(0);
      assertThat(e.ids()[0]).isEqualTo(1);
      assertThat(e.ids()).hasSize(plain.length + 2).endsWith(Tiny.EOS);
      assertThat(e.trained()[0]).isFalse();
      assertThat(e.supervisedTokens()).isEqualTo(plain.length + 1);
    }
  }

  @Test
  void othersPutNothingThere() throws IOException {
    try (Tokenizer t = tokenizer("{\"type\": \"ByteLevel\", \"trim_offsets\": true}")) {
      assertThat(t.beginning()).isEmpty();
    }
  }

  @Test
  void aTokenWithoutIdsIsNamed() {
    String broken = LLAMA.replace("\"ids\": [1],", "");
    assertThatThrownBy(() -> tokenizer(broken))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("post_processor puts '<|im_start|>' before a text");
  }
}
