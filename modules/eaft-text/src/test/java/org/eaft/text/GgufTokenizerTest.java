package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTokenizerTest {

  @TempDir Path dir;
  private final Map<String, Object> metadata = new HashMap<>();

  /** The tiny tokenizer as a converter would write it. */
  @BeforeEach
  void metadata() throws IOException {
    JsonNode json = Json.MAPPER.readTree(Tiny.directory(dir).resolve("tokenizer.json").toFile());
    JsonNode model = json.path("model");
    List<String> tokens = new ArrayList<>(Collections.nCopies(model.path("vocab").size(), ""));
    model.path("vocab").properties().forEach(e -> tokens.set(e.getValue().asInt(), e.getKey()));
    int[] types = new int[tokens.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = i < 3 ? 3 : 1;
    }
    List<String> merges = new ArrayList<>();
    model
        .path("merges")
        .forEach(
            m ->
                merges.add(m.isArray() ? m.get(0).asText() + " " + m.get(1).asText() : m.asText()));
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.pre", "gpt-2");
    metadata.put("tokenizer.ggml.tokens", tokens);
    metadata.put("tokenizer.ggml.token_type", types);
    metadata.put("tokenizer.ggml.merges", merges.toArray(new String[0]));
    metadata.put("tokenizer.ggml.eos_token_id", 2L);
    metadata.put("tokenizer.ggml.padding_token_id", 0);
    metadata.put("tokenizer.chat_template", "{{ messages }}");
  }

  @Test
  void equalsTheTokenizerJsonItCameFrom() throws IOException {
    try (Tokenizer a = Tokenizer.fromDirectory(dir);
        Tokenizer b = Tokenizer.fromGguf(metadata)) {
      String text = "<|im_start|>user\nMira had 12 plums 😀 – 温度<|im_end|>\n  x² 's";
      assertThat(b.encode(text).ids()).isEqualTo(a.encode(text).ids());
      assertThat(b.encode(text).starts()).isEqualTo(a.encode(text).starts());
      assertThat(b.encode(text).ends()).isEqualTo(a.encode(text).ends());
      assertThat(b.decode(b.encode(text).ids())).isEqualTo(text);
      assertThat(b.vocabularySize()).isEqualTo(a.vocabularySize());
      assertThat(b.eos()).hasValue(2);
      assertThat(b.pad()).hasValue(0);
      assertThat(b.bos()).isEmpty();
      assertThat(b.specialTokens()).isEqualTo(a.specialTokens());
      assertThat(b.chatTemplate()).contains("{{ messages }}");
    }
  }

  @Test
  void isTheSameAfterItWasWrittenAsFiles() {
    Path written = dir.resolve("written");
    String text = "<|im_start|>user\nMira had 12 plums 😀<|im_end|>";
    try (Tokenizer gguf = Tokenizer.fromGguf(metadata)) {
      gguf.writeTo(written);
      try (Tokenizer files = Tokenizer.fromDirectory(written)) {
        assertThat(files.encode(text).ids()).isEqualTo(gguf.encode(text).ids());
        assertThat(files.chatTemplate()).isEqualTo(gguf.chatTemplate());
        assertThat(files.eos()).isEqualTo(gguf.eos());
        assertThat(files.pad()).isEqualTo(gguf.pad());
        assertThat(files.specialTokens()).isEqualTo(gguf.specialTokens());
      }
    }
  }

  /** transformers asks for them by default; encode never does. */
  @Test
  void tokensAroundATextAreWrittenAndNotAdded() throws IOException {
    metadata.put("tokenizer.ggml.bos_token_id", 1);
    metadata.put("tokenizer.ggml.add_bos_token", true);
    metadata.put("tokenizer.ggml.add_eos_token", false);
    Path written = dir.resolve("written");
    int[] plain = {};
    try (Tokenizer gguf = Tokenizer.fromGguf(metadata)) {
      plain = gguf.encode("Mira").ids();
      gguf.writeTo(written);
    }
    try (Tokenizer files = Tokenizer.fromDirectory(written);
        HuggingFaceTokenizer library =
            HuggingFaceTokenizer.newInstance(written.resolve("tokenizer.json"))) {
      assertThat(files.encode("Mira").ids()).isEqualTo(plain);
      long[] around = library.encode("Mira", true, false).getIds();
      assertThat(around).hasSize(plain.length + 1).startsWith(1);
      long[] pair = library.encode("Mira", "Mira", true, false).getIds();
      assertThat(pair).hasSize(2 * plain.length + 1).startsWith(1);
    }
    metadata.put("tokenizer.ggml.add_bos_token", false);
    try (Tokenizer gguf = Tokenizer.fromGguf(metadata)) {
      gguf.writeTo(written);
    }
    JsonNode json = Json.MAPPER.readTree(written.resolve("tokenizer.json").toFile());
    assertThat(json.get("post_processor").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"smollm", "gpt-2", "llama-bpe", "qwen2", "default"})
  void everyPreTokenizerKeepsTheText(String pre) {
    metadata.put("tokenizer.ggml.pre", pre);
    try (Tokenizer t = Tokenizer.fromGguf(metadata)) {
      String text = "It's 12345 plums,\r\n\n 7 left!  naïve 温度 😀<|im_end|> x + y == $z~ \t";
      assertThat(t.decode(t.encode(text).ids())).isEqualTo(text);
    }
  }

  @Test
  void preTokenizersSplitAsTheirNamesSay() {
    // "ab12" with merges that would join anything the pre-tokenizer leaves together
    Map<String, Object> m = new HashMap<>();
    m.put("tokenizer.ggml.model", "gpt2");
    m.put(
        "tokenizer.ggml.tokens",
        List.of("1", "2", "3", "4", "12", "34", "1234", "123", "Ġ", "Ġ1", "Ċ", "ĊĊ"));
    m.put("tokenizer.ggml.token_type", Collections.nCopies(12, 1));
    m.put("tokenizer.ggml.merges", List.of("1 2", "3 4", "12 34", "12 3", "Ġ 1", "Ċ Ċ"));
    assertThat(pieces(m, "smollm", "1234")).containsExactly("1", "2", "3", "4");
    assertThat(pieces(m, "gpt-2", "1234")).containsExactly("1234");
    assertThat(pieces(m, "llama-bpe", "1234")).containsExactly("123", "4");
    assertThat(pieces(m, "qwen2", "1234")).containsExactly("1", "2", "3", "4");
    assertThat(pieces(m, "default", "1234")).containsExactly("123", "4");
    assertThat(pieces(m, "gpt-2", " 1")).containsExactly(" 1");
    assertThat(pieces(m, "smollm", " 1")).containsExactly(" ", "1");
    assertThat(pieces(m, "smollm", "\n\n1")).containsExactly("\n\n", "1");
    assertThat(pieces(m, "gpt-2", "\n\n1")).containsExactly("\n", "\n", "1");
  }

  private static List<String> pieces(Map<String, Object> m, String pre, String text) {
    m.put("tokenizer.ggml.pre", pre);
    try (Tokenizer t = Tokenizer.fromGguf(m)) {
      List<String> pieces = new ArrayList<>();
      for (int id : t.encode(text).ids()) {
        pieces.add(t.token(id));
      }
      return pieces;
    }
  }

  @Test
  void unknownPreTokenizerIsNamed() {
    metadata.put("tokenizer.ggml.pre", "tekken");
    assertThatThrownBy(() -> Tokenizer.fromGguf(metadata))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'tekken'");
  }

  @Test
  void otherModelsAndBrokenMetadataAreRefused() {
    metadata.put("tokenizer.ggml.model", "llama");
    assertThatThrownBy(() -> Tokenizer.fromGguf(metadata))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'llama'");
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.eos_token_id", 420);
    assertThatThrownBy(() -> Tokenizer.fromGguf(metadata))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("eos_token_id is 420");
    metadata.put("tokenizer.ggml.eos_token_id", 2);
    metadata.put("tokenizer.ggml.token_type", List.of(1));
    assertThatThrownBy(() -> Tokenizer.fromGguf(metadata))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("420 tokens but 1 entries");
    metadata.remove("tokenizer.ggml.merges");
    metadata.remove("tokenizer.ggml.token_type");
    assertThatThrownBy(() -> Tokenizer.fromGguf(metadata))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is missing");
    assertThatThrownBy(() -> Tokenizer.fromGguf(Map.of()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokenizer.ggml.model is missing");
  }
}
