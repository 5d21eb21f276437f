package org.eaft.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Text in which some special tokens are text, by the tokenizer library: cut at the others, and what
 * is between by a second tokenizer that has none.
 */
final class SpecialPieces implements AutoCloseable {

  private final String json;
  private final Set<String> special;
  private final TokenFinder finder;
  private HuggingFaceTokenizer plain;

  SpecialPieces(String json, Set<String> special) {
    this.json = json;
    this.special = special;
    this.finder = new TokenFinder(special);
  }

  Encoding encode(String text, BitSet literal, Map<String, Integer> ids) {
    HuggingFaceTokenizer library = plain();
    List<Encoding> parts = new ArrayList<>();
    int done = 0;
    int at = finder.next(text, 0, text.length());
    while (at >= 0) {
      int end = at + finder.at(text, at, text.length()).length();
      if (!literal.get(at)) {
        piece(library, text, done, at, parts);
        int id = ids.get(text.substring(at, end));
        parts.add(new Encoding(new int[] {id}, new int[] {at}, new int[] {end}));
        done = end;
      }
      at = finder.next(text, end, text.length());
    }
    piece(library, text, done, text.length(), parts);
    return joined(parts);
  }

  private static void piece(
      HuggingFaceTokenizer library, String text, int from, int to, List<Encoding> parts) {
    if (from < to) {
      int[] utf16 = Utf16Index.of(text.substring(from, to));
      for (int i = 0; i < utf16.length; i++) {
        utf16[i] += from;
      }
      parts.add(HfTokenizer.encode(library, text.substring(from, to), utf16));
    }
  }

  private static Encoding joined(List<Encoding> parts) {
    int n = parts.stream().mapToInt(Encoding::length).sum();
    int[][] all = new int[3][n];
    int at = 0;
    for (Encoding e : parts) {
      System.arraycopy(e.ids(), 0, all[0], at, e.length());
      System.arraycopy(e.starts(), 0, all[1], at, e.length());
      System.arraycopy(e.ends(), 0, all[2], at, e.length());
      at += e.length();
    }
    return new Encoding(all[0], all[1], all[2]);
  }

  private synchronized HuggingFaceTokenizer plain() {
    if (plain == null) {
      try {
        ObjectNode file = (ObjectNode) Json.MAPPER.readTree(json);
        file.putNull("post_processor");
        file.set("added_tokens", withoutSpecial(file));
        plain = HfTokenizer.load(file.toString(), "tokenizer.json");
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return plain;
  }

  /**
   * Those outside the model's own vocabulary stay under a name that stands in no text, since the
   * library counts ids from the tokens that it is given.
   */
  private ArrayNode withoutSpecial(ObjectNode file) {
    JsonNode vocabulary = file.path("model").path("vocab");
    ArrayNode kept = Json.MAPPER.createArrayNode();
    for (JsonNode token : file.path("added_tokens")) {
      String content = token.path("content").asText();
      boolean isSpecial = special.contains(content);
      if (isSpecial && (token.path("lstrip").asBoolean() || token.path("rstrip").asBoolean())) {
        throw new DataException(
            "the text holds special tokens, and '%s' takes white space around it along, so they cannot be told from text; remove them from the text"
                .formatted(content));
      }
      if (!isSpecial) {
        kept.add(token);
      } else if (!vocabulary.has(content)) {
        ObjectNode hidden = kept.addObject();
        hidden.setAll((ObjectNode) token);
        char[] name = new char[32];
        Arrays.fill(name, '\uFDD0');
        hidden.put("content", new String(name) + token.path("id").asInt()).put("special", false);
      }
    }
    return kept;
  }

  @Override
  public synchronized void close() {
    if (plain != null) {
      plain.close();
      plain = null;
    }
  }
}
