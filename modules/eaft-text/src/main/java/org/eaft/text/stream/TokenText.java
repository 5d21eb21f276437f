package org.eaft.text.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eaft.text.Tokenizer;

/**
 * The text of tokens that come one by one. What is said of a token is only what stays whatever
 * follows: a character whose bytes are spread over tokens waits for the last of them. Special
 * tokens have no text.
 */
final class TokenText {

  private static final char INCOMPLETE = '\uFFFD';

  /** Tokens after which the first of those that are decoded together are left out. */
  private static final int WINDOW = 16;

  private final Tokenizer tokenizer;
  private final Set<Integer> special = new HashSet<>();

  /** The last tokens: those that may still change, behind some that show how these begin. */
  private List<Integer> window = new ArrayList<>();

  /** Characters of the window's text that were said. */
  private int said;

  /** Tokens of the window whose text is whole. */
  private int whole;

  TokenText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    for (String token : tokenizer.specialTokens()) {
      tokenizer.id(token).ifPresent(special::add);
    }
  }

  /** Takes a token in; returns the text that is certain now and was not before. */
  String add(int token) {
    if (special.contains(token)) {
      return "";
    }
    window.add(token);
    String text = decoded();
    int certain = text.length();
    while (certain > 0 && text.charAt(certain - 1) == INCOMPLETE) {
      certain--;
    }
    String piece = text.substring(Math.min(said, certain), certain);
    said = Math.max(said, certain);
    if (certain == text.length()) {
      forget();
      whole = window.size();
    }
    return piece;
  }

  /**
   * A window may only begin where a character does, and must hold a token that was said: some
   * tokenizers drop the space in front of a text's first one.
   */
  private void forget() {
    if (window.size() > WINDOW && whole > 0) {
      window = new ArrayList<>(window.subList(whole, window.size()));
      said = decoded().length();
    }
  }

  /** The text of what still waits: replacement characters. */
  String finish() {
    String text = decoded();
    String rest = text.substring(Math.min(said, text.length()));
    said = text.length();
    return rest;
  }

  private String decoded() {
    return tokenizer.decode(window.stream().mapToInt(id -> id).toArray());
  }
}
