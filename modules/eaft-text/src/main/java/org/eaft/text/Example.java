package org.eaft.text;

/**
 * One row of a data set as the model reads it.
 *
 * @param index 0-based row in the data file
 * @param ids token ids, at least one
 * @param trained {@code trained[t]}: token t is a label; never true for t = 0, which nothing
 *     predicts
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Example(int index, int[] ids, boolean[] trained) {

  public Example {
    if (ids.length == 0 || ids.length != trained.length) {
      throw new IllegalArgumentException(
          "row %d: %d ids and %d marks; both must be equal and at least 1"
              .formatted(index, ids.length, trained.length));
    }
    if (trained[0]) {
      throw new IllegalArgumentException(
          "row %d: the first token cannot be a label, nothing predicts it".formatted(index));
    }
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }

  /** Number of labels. */
  public int supervisedTokens() {
    int n = 0;
    for (boolean t : trained) {
      n += t ? 1 : 0;
    }
    return n;
  }
}
