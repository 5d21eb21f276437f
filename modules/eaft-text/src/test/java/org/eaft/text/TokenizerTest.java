package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mira had 12 plums",
        "naïve café – 温度 7°, Привет мир! 😀 x²",
        "😀",
        "😀😀a😀",
        "👨‍👩‍👧‍👦 family",
        "e\u0301 combining",
        "\r\n\ttab  \n\n",
        "nul \u0000 inside",
        "𝔘𝔫𝔦",
        "<|im_start|>user\n😀<|im_end|>\n",
        " "
      })
  void offsetsAreUtf16AndCoverTheText(String text) throws IOException {
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      Encoding e = t.encode(text);
      assertThat(t.decode(e.ids())).isEqualTo(text);
      int reached = 0;
      for (int i = 0; i < e.length(); i++) {
        assertThat(e.starts()[i]).isLessThanOrEqualTo(reached);
        assertThat(e.ends()[i]).isGreaterThan(e.starts()[i]);
        String piece = text.substring(e.starts()[i], e.ends()[i]);
        assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
        if (!t.token(e.ids()[i]).contains("\uFFFD")) {
          assertThat(piece).isEqualTo(t.token(e.ids()[i]));
        }
        reached = Math.max(reached, e.ends()[i]);
      }
      assertThat(reached).isEqualTo(text.length());
    }
  }

  @Test
  void readsSpecialTokensAsOneAndAddsNone() throws IOException {
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      assertThat(t.encode("<|im_start|><|im_end|>").ids()).containsExactly(1, 2);
      assertThat(t.encode("").ids()).isEmpty();
      assertThat(t.decode(new int[] {1, 2})).isEqualTo("<|im_start|><|im_end|>");
      assertThat(t.vocabularySize()).isEqualTo(420);
      assertThat(t.eos()).isEqualTo(OptionalInt.of(Tiny.EOS));
      assertThat(t.pad()).isEqualTo(OptionalInt.of(0));
      assertThat(t.bos()).isEmpty();
      assertThat(t.id("<|im_end|>")).isEqualTo(OptionalInt.of(2));
      assertThat(t.id("no such token")).isEmpty();
      assertThat(t.specialTokens()).containsExactly("<|endoftext|>", "<|im_start|>", "<|im_end|>");
      assertThat(t.templateVariables())
          .containsEntry("eos_token", "<|im_end|>")
          .doesNotContainKey("bos_token");
      assertThat(t.chatTemplate()).hasValueSatisfying(s -> assertThat(s).contains("generation"));
    }
  }

  @Test
  void neitherTruncatesNorPadsNorAddsWhatTheFileAsksFor() throws IOException {
    Tiny.directory(dir);
    ObjectNode json = (ObjectNode) Json.MAPPER.readTree(dir.resolve("tokenizer.json").toFile());
    json.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 4)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    ObjectNode pad = json.putObject("padding").put("direction", "Right").put("pad_id", 0);
    pad.putObject("strategy").put("Fixed", 600);
    pad.put("pad_type_id", 0).put("pad_token", "<|endoftext|>").putNull("pad_to_multiple_of");
    json.set(
        "post_processor",
        Json.MAPPER.readTree(
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<|im_start|>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}}],
             "special_tokens": {"<|im_start|>":
                {"id": "<|im_start|>", "ids": [1], "tokens": ["<|im_start|>"]}}}
            """));
    Files.writeString(dir.resolve("tokenizer.json"), json.toString());
    String text = "Mira had 12 plums. ".repeat(200);
    try (Tokenizer t = Tokenizer.fromDirectory(dir)) {
      Encoding e = t.encode(text);
      assertThat(e.length()).isGreaterThan(600);
      assertThat(t.decode(e.ids())).isEqualTo(text);
    }
  }

  @Test
  void theLibraryIsToldToStayOffTheNetwork() throws IOException {
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      assertThat(t.vocabularySize()).isPositive();
      assertThat(ai.djl.util.Utils.isOfflineMode()).isTrue();
    }
  }

  @Test
  void halfASurrogatePairIsRefused() throws IOException {
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      assertThatThrownBy(() -> t.encode("ab\ud83d"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\\ud83d")
          .hasMessageContaining("character 2");
      assertThatThrownBy(() -> t.encode("\ude00b")).hasMessageContaining("character 0");
    }
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() throws IOException {
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      assertThatThrownBy(() -> t.token(420)).hasMessageContaining("420");
      assertThatThrownBy(() -> t.decode(new int[] {1, -1})).hasMessageContaining("-1");
    }
  }

  @Test
  void jinjaFileGoesBeforeTheConfigAndNamesComeFromWhereTheyAre() throws IOException {
    Tiny.directory(dir);
    Files.writeString(dir.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    Files.writeString(
        dir.resolve("tokenizer_config.json"), "{\"bos_token\": {\"content\": \"<|im_start|>\"}}");
    Files.writeString(dir.resolve("special_tokens_map.json"), "{\"pad_token\": \"<|endoftext|>\"}");
    Files.writeString(dir.resolve("config.json"), "{\"eos_token_id\": 0}");
    Files.writeString(dir.resolve("generation_config.json"), "{\"eos_token_id\": [2, 0]}");
    try (Tokenizer t = Tokenizer.fromDirectory(dir)) {
      assertThat(t.chatTemplate()).contains("{{ messages[0].content }}");
      assertThat(t.bos()).hasValue(1);
      assertThat(t.eos()).hasValue(2);
      assertThat(t.pad()).hasValue(0);
    }
  }

  @Test
  void templateNamedDefaultIsTakenFromAList() throws IOException {
    Tiny.directory(dir);
    Files.writeString(
        dir.resolve("tokenizer_config.json"),
        "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"A\"},"
            + " {\"name\": \"default\", \"template\": \"B\"}]}");
    try (Tokenizer t = Tokenizer.fromDirectory(dir)) {
      assertThat(t.chatTemplate()).contains("B");
      assertThat(t.eos()).isEmpty();
    }
  }

  @Test
  void badDirectoriesSayWhatIsWrong() throws IOException {
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not a directory");
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokenizer.json is missing");
    Files.writeString(dir.resolve("tokenizer.json"), "{\"model\": {\"vocab\": ");
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not valid JSON");
    Files.writeString(dir.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("model.vocab");
    Files.writeString(
        dir.resolve("tokenizer.json"),
        "{\"model\": {\"type\": \"Strange\", \"vocab\": {\"a\": 0}}}");
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokenizer library refuses");
    Tiny.directory(dir);
    Files.writeString(dir.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
    assertThatThrownBy(() -> Tokenizer.fromDirectory(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("eos_token is '</s>'");
  }
}
