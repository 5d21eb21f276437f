package org.eaft.text;

/**
 * One row of a data set as the model reads it.
 *
 * <p>Its tokens are in memory, or, in a large data set, in a file from which {@link #ids} and
 * {@link #trained} read them; ask once and keep the answer.
 */
public final class Example {

  /** Where the tokens of a row are. */
  interface Tokens {
    int[] ids();

    boolean[] trained();
  }

  private record InMemory(int[] ids, boolean[] trained) implements Tokens {}

  private final int index;
  private final int length;
  private final int supervisedTokens;
  private final Tokens tokens;

  /**
   * A row in memory.
   *
   * @param index 0-based row of the data set
   * @param ids token ids, at least one
   * @param trained {@code trained[t]}: token t is a label; never true for t = 0, which nothing
   *     predicts
   */
  public Example(int index, int[] ids, boolean[] trained) {
    this(index, ids.length, supervised(index, ids, trained), new InMemory(ids, trained));
  }

  private Example(int index, int length, int supervisedTokens, Tokens tokens) {
    this.index = index;
    this.length = length;
    this.supervisedTokens = supervisedTokens;
    this.tokens = tokens;
  }

  /** The same row with its tokens elsewhere. */
  Example at(Tokens elsewhere) {
    return new Example(index, length, supervisedTokens, elsewhere);
  }

  private static int supervised(int index, int[] ids, boolean[] trained) {
    if (ids.length == 0 || ids.length != trained.length) {
      throw new IllegalArgumentException(
          "row %d: %d ids and %d marks; both must be equal and at least 1"
              .formatted(index, ids.length, trained.length));
    }
    if (trained[0]) {
      throw new IllegalArgumentException(
          "row %d: the first token cannot be a label, nothing predicts it".formatted(index));
    }
    int n = 0;
    for (boolean t : trained) {
      n += t ? 1 : 0;
    }
    return n;
  }

  /** 0-based row of the data set; rows that were left out count. */
  public int index() {
    return index;
  }

  /** Token ids. */
  public int[] ids() {
    return tokens.ids();
  }

  /** Which tokens are labels. */
  public boolean[] trained() {
    return tokens.trained();
  }

  /** Number of tokens. */
  public int length() {
    return length;
  }

  /** Number of labels. */
  public int supervisedTokens() {
    return supervisedTokens;
  }

  @Override
  public String toString() {
    return "row %d: %d tokens, %d labels".formatted(index, length, supervisedTokens);
  }
}
