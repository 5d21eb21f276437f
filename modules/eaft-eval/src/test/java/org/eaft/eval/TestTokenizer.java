package org.eaft.eval;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.eaft.text.Encoding;
import org.eaft.text.Tokenizer;

/** A token a letter; its id is the letter's. */
final class TestTokenizer implements Tokenizer {

  /** A dollar ends a text. */
  static final Tokenizer LETTERS = new TestTokenizer(OptionalInt.of('$'));

  private final OptionalInt eos;

  TestTokenizer(OptionalInt eos) {
    this.eos = eos;
  }

  @Override
  public Encoding encode(String text) {
    int n = text.length();
    return new Encoding(
        text.chars().toArray(),
        IntStream.range(0, n).toArray(),
        IntStream.rangeClosed(1, n).toArray());
  }

  @Override
  public String decode(int[] ids) {
    return new String(ids, 0, ids.length);
  }

  @Override
  public String token(int id) {
    return Character.toString(id);
  }

  @Override
  public OptionalInt id(String token) {
    return OptionalInt.of(token.charAt(0));
  }

  @Override
  public int vocabularySize() {
    return 128;
  }

  @Override
  public OptionalInt eos() {
    return eos;
  }

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
  public void writeTo(Path dir) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
