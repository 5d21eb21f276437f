package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tokens that are looked for in the text before it is cut into words. */
final class AddedTokens {

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<String> special = new HashSet<>();
  private final TokenFinder first;
  private final TokenFinder second;

  private AddedTokens(List<String> first, List<String> second) {
    this.first = new TokenFinder(first);
    this.second = new TokenFinder(second);
  }

  /** Takes the pieces of a text. */
  @FunctionalInterface
  interface Pieces {
    /**
     * The next piece.
     *
     * @param id of an added token; -1 for text
     */
    void piece(int from, int to, int id);
  }

  /**
   * The added tokens of a tokenizer.json; empty if one takes white space or word borders with it.
   */
  static Optional<AddedTokens> of(JsonNode json) {
    List<String> raw = new ArrayList<>();
    List<String> normalized = new ArrayList<>();
    for (JsonNode t : json.path("added_tokens")) {
      if (t.path("lstrip").asBoolean()
          || t.path("rstrip").asBoolean()
          || t.path("single_word").asBoolean()) {
        return Optional.empty();
      }
      (t.path("normalized").asBoolean() ? normalized : raw).add(t.path("content").asText());
    }
    AddedTokens all = new AddedTokens(raw, normalized);
    for (JsonNode t : json.path("added_tokens")) {
      all.ids.put(t.path("content").asText(), t.path("id").asInt());
      if (t.path("special").asBoolean()) {
        all.special.add(t.path("content").asText());
      }
    }
    return Optional.of(all);
  }

  /**
   * Cuts a text at the tokens in it: first at those that are looked for in raw text, then at those
   * looked for in normalized text.
   *
   * @param literal where special tokens begin that are text
   */
  void cut(String text, BitSet literal, Pieces out) {
    cut(
        first,
        text,
        literal,
        0,
        text.length(),
        (from, to, id) -> {
          if (id >= 0) {
            out.piece(from, to, id);
          } else {
            cut(second, text, literal, from, to, out);
          }
        });
  }

  private void cut(TokenFinder finder, String text, BitSet literal, int from, int to, Pieces out) {
    int done = from;
    for (int at = finder.next(text, from, to); at >= 0; ) {
      String token = finder.at(text, at, to);
      int end = at + token.length();
      if (!literal.get(at) || !special.contains(token)) {
        if (at > done) {
          out.piece(done, at, -1);
        }
        out.piece(at, end, ids.get(token));
        done = end;
      }
      at = finder.next(text, end, to);
    }
    if (to > done) {
      out.piece(done, to, -1);
    }
  }
}
