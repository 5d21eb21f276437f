package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Awkward strings against the library tokenizers; golden/make_tokens.py writes the fixtures, which
 * have the pre-tokenizers, normalizers and special tokens of four families.
 */
class TokensGoldenTest {

  private static ObjectNode file(String kind) throws IOException {
    return (ObjectNode) Json.MAPPER.readTree(Tiny.resource("/golden/tokenizers/" + kind + ".json"));
  }

  private static HfTokenizer tokenizer(String kind) throws IOException {
    return HfTokenizer.of(file(kind), Map.of(), Optional.empty(), kind);
  }

  private static JsonNode rows() throws IOException {
    JsonNode rows = Json.MAPPER.readTree(Tiny.resource("/golden/tokens.json")).get("rows");
    assertThat(rows).hasSizeGreaterThanOrEqualTo(200);
    return rows;
  }

  private static String text(JsonNode row) {
    return row.has("text")
        ? row.get("text").asText()
        : row.get("unit").asText().repeat(row.get("times").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "llama3", "glm4", "smollm2"})
  void readsAwkwardStringsAsTokenizersDoes(String kind) throws IOException {
    try (HfTokenizer t = tokenizer(kind)) {
      for (JsonNode row : rows()) {
        String text = text(row);
        if (row.has("error")) {
          assertThatThrownBy(() -> t.encode(text))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("half a surrogate pair");
          continue;
        }
        JsonNode golden = row.get(kind);
        check(t.encode(text), golden, text);
        check(t.encodeByLibrary(text), golden, text);
        assertThat(t.decode(t.encode(text).ids()))
            .isEqualTo(golden.has("decoded") ? golden.get("decoded").asText() : text);
        if (!golden.has("decoded")) { // composing characters loses ranges, in the library too
          covers(t.encode(text), text);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "llama3", "glm4", "smollm2"})
  void readsSpecialTokensAsTextWhereTheyAreText(String kind) throws IOException {
    int different = 0;
    try (HfTokenizer t = tokenizer(kind)) {
      for (JsonNode row : rows()) {
        if (row.has("error")) {
          continue;
        }
        String text = text(row);
        JsonNode golden = row.get(kind);
        different += golden.has("literal") ? 1 : 0;
        JsonNode wanted = golden.has("literal") ? golden.get("literal") : golden;
        BitSet everywhere = new BitSet();
        everywhere.set(0, text.length());
        check(t.encode(text, everywhere), wanted, text);
        SpecialPieces pieces = new SpecialPieces(file(kind).toString(), t.specialTokens());
        try (pieces) {
          if (golden.has("literal")) { // the library's way, which other families take
            check(pieces.encode(text, everywhere, Map.of()), wanted, text);
          }
        }
      }
    }
    assertThat(different).isGreaterThan(2);
  }

  @ParameterizedTest
  @CsvSource({"qwen2, qwen2", "llama3, llama-bpe", "glm4, glm4", "smollm2, smollm"})
  void aGgufFileWithTheSameTokensReadsTheSame(String kind, String pre) throws IOException {
    try (Tokenizer t = Tokenizer.fromGguf(gguf(file(kind), pre))) {
      for (JsonNode row : rows()) {
        if (!row.has("error") && !(kind.equals("glm4") && text(row).contains("<|code|>"))) {
          check(t.encode(text(row)), row.get(kind), text(row));
        }
      }
    }
  }

  /** What a converter would write; tokens of its own kind stand behind the model's. */
  private static Map<String, Object> gguf(JsonNode json, String pre) {
    Map<Integer, String> tokens = new HashMap<>();
    json.path("model")
        .path("vocab")
        .properties()
        .forEach(e -> tokens.put(e.getValue().asInt(), e.getKey()));
    Map<Integer, Integer> types = new HashMap<>();
    for (JsonNode a : json.path("added_tokens")) {
      tokens.put(a.path("id").asInt(), a.path("content").asText());
      types.put(a.path("id").asInt(), a.path("special").asBoolean() ? 3 : 4);
    }
    int n = tokens.size();
    Object[] list = new Object[n];
    int[] type = new int[n];
    Arrays.setAll(list, tokens::get);
    Arrays.setAll(type, i -> types.getOrDefault(i, 1));
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.pre", pre);
    metadata.put("tokenizer.ggml.tokens", Arrays.asList(list));
    metadata.put("tokenizer.ggml.token_type", type);
    String[] merges = new String[json.path("model").path("merges").size()];
    Arrays.setAll(
        merges,
        i -> {
          JsonNode m = json.path("model").path("merges").get(i);
          return m.get(0).asText() + " " + m.get(1).asText();
        });
    metadata.put("tokenizer.ggml.merges", merges);
    return metadata;
  }

  /** No character of any plane is put into another kind of word than the library puts it. */
  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "smollm2"})
  void knowsEveryCharacterAsTheLibraryDoes(String kind) throws IOException {
    try (HfTokenizer t = tokenizer(kind)) {
      StringBuilder some = new StringBuilder();
      int read = 0;
      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        boolean text = Character.getType(c) != Character.SURROGATE;
        String line = text ? lineWith(c) : "";
        if (text && t.isReadHere(line)) {
          read++;
          some.append(line);
        }
        if (some.length() > 8000 || c == Character.MAX_CODE_POINT) {
          String s = some.toString();
          some.setLength(0);
          Encoding here = t.encode(s);
          Encoding there = t.encodeByLibrary(s);
          assertThat(here.ids()).as("up to U+%x", c).isEqualTo(there.ids());
          assertThat(here.starts()).isEqualTo(there.starts());
          assertThat(here.ends()).isEqualTo(there.ends());
        }
      }
      assertThat(read).isGreaterThan(130_000);
    }
  }

  private static String lineWith(int c) {
    String s = Character.toString(c);
    return " a" + s + "1 " + s + s + "'" + s + "\n";
  }

  @Test
  void theRangesOfTokensCoverTheirWhiteSpace() throws IOException {
    try (HfTokenizer t = tokenizer("llama3")) { // whose post-processor would cut it off
      Encoding e = t.encodeByLibrary(" the cat");
      assertThat(e.starts()[0]).isZero();
    }
  }

  private static void covers(Encoding e, String text) {
    int reached = 0;
    for (int i = 0; i < e.length(); i++) {
      assertThat(e.starts()[i]).isLessThanOrEqualTo(reached);
      reached = Math.max(reached, e.ends()[i]);
    }
    assertThat(reached).isEqualTo(text.length());
  }

  private static void check(Encoding e, JsonNode golden, String text) {
    if (golden.has("ids")) {
      assertThat(e.ids())
          .as(text)
          .isEqualTo(Json.MAPPER.convertValue(golden.get("ids"), int[].class));
    }
    String line = joined(e.ids()) + "|" + joined(e.starts()) + "|" + joined(e.ends());
    assertThat(sha256(line))
        .as("%s as %s", text.substring(0, Math.min(99, text.length())), line)
        .isEqualTo(golden.get("sha256").asText());
  }

  private static String joined(int[] values) {
    return Arrays.stream(values).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private static String sha256(String s) {
    try {
      byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
