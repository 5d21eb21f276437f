package org.eaft.text;

/**
 * The tokens of a text and where each stands in it.
 *
 * <p>Token t covers the characters {@code starts[t]} (inclusive) to {@code ends[t]} (exclusive),
 * counted in UTF-16 units as {@link String} counts them. Tokens that hold a part of one character
 * each cover the whole character.
 *
 * @param ids token ids
 * @param starts first character of each token
 * @param ends one past the last character of each token
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Encoding(int[] ids, int[] starts, int[] ends) {

  public Encoding {
    if (ids.length != starts.length || ids.length != ends.length) {
      throw new IllegalArgumentException(
          "ids, starts and ends differ in length: %d, %d, %d"
              .formatted(ids.length, starts.length, ends.length));
    }
  }

  public int length() {
    return ids.length;
  }
}
