package org.eaft.eval;

import java.util.List;
import org.eaft.text.Tokenizer;
import org.eaft.text.stream.StopStrings;
import org.eaft.text.stream.TextStream;

/** A text while its tokens come, and when it has ended. */
final class WrittenText {

  private final TextStream stream;
  private int tokens;
  private String finish;

  WrittenText(Tokenizer tokenizer, List<String> stops) {
    this.stream = new TextStream(tokenizer, new StopStrings(stops), piece -> {});
  }

  /** Takes a token in; says whether no stop string was found. */
  boolean add(int token) {
    tokens++;
    return stream.add(token);
  }

  void end(String why) {
    stream.finish();
    finish = why;
  }

  String text() {
    return stream.text();
  }

  int tokens() {
    return tokens;
  }

  String finish() {
    return finish;
  }
}
