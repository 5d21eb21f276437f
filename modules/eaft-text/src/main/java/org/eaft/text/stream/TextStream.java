package org.eaft.text.stream;

import java.util.function.Consumer;
import org.eaft.text.Tokenizer;

/**
 * The text of tokens that come one by one, up to a stop string.
 *
 * <p>It is passed on as soon as it is certain: not while a character is incomplete, and not while
 * its end may be the beginning of a stop string. A stop string is found wherever its tokens begin
 * and end; neither it nor what follows is part of the text. Special tokens have no text.
 */
public final class TextStream {

  private final TokenText tokens;
  private final StopStrings stops;
  private final Consumer<String> out;
  private final StringBuilder text = new StringBuilder();

  /** Characters that were searched for stop strings as a whole. */
  private int searched;

  private int passed;
  private boolean stopped;

  /**
   * An empty text.
   *
   * @param out gets pieces that are not empty, in order
   */
  public TextStream(Tokenizer tokenizer, StopStrings stops, Consumer<String> out) {
    this.tokens = new TokenText(tokenizer);
    this.stops = stops;
    this.out = out;
  }

  /**
   * Takes a token in.
   *
   * @return whether the text goes on: no stop string was found
   */
  public boolean add(int token) {
    append(tokens.add(token));
    return !stopped;
  }

  /** Passes on what was held back; to be called once, when no token follows. */
  public void finish() {
    append(tokens.finish());
    pass(text.length());
  }

  /** The text that was passed on so far. */
  public String text() {
    return text.substring(0, passed);
  }

  private void append(String piece) {
    if (stopped || piece.isEmpty()) {
      return;
    }
    text.append(piece);
    int stop = stops.find(text, Math.max(0, searched - stops.longest() + 1));
    searched = text.length();
    if (stop >= 0) {
      stopped = true;
      text.setLength(stop);
      pass(stop);
    } else {
      pass(text.length() - stops.begun(text));
    }
  }

  private void pass(int end) {
    if (end > passed) {
      out.accept(text.substring(passed, end));
      passed = end;
    }
  }
}
