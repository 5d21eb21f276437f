package org.eaft.train.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.eaft.text.Encoding;
import org.eaft.text.Tokenizer;

/** One token a character: ids 1 to 26 for a to z, 27 for the end, 0 for everything else. */
final class LetterTokenizer implements Tokenizer {

  static final int VOCABULARY = 28;
  private static final int END = 27;

  @Override
  public Encoding encode(String text) {
    int n = text.length();
    int[] ids = text.chars().map(c -> c >= 'a' && c <= 'z' ? c - 'a' + 1 : 0).toArray();
    int[] starts = new int[n];
    int[] ends = new int[n];
    for (int i = 0; i < n; i++) {
      starts[i] = i;
      ends[i] = i + 1;
    }
    return new Encoding(ids, starts, ends);
  }

  @Override
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(token(id));
    }
    return text.toString();
  }

  @Override
  public String token(int id) {
    return id == 0 ? "?" : id == END ? "." : String.valueOf((char) ('a' + id - 1));
  }

  @Override
  public OptionalInt id(String token) {
    return OptionalInt.empty();
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  @Override
  public OptionalInt eos() {
    return OptionalInt.of(END);
  }

  /** Nothing: letters need no files. */
  @Override
  public void writeTo(Path dir) {}

  @Override
  public OptionalInt bos() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt pad() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<String> chatTemplate() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
