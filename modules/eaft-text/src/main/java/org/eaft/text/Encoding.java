package org.eaft.text;

import java.util.Arrays;

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

  /** How many tokens. */
  public int length() {
    return ids.length;
  }

  /** The same behind tokens that stand for no characters; nothing where there are none here. */
  Encoding behind(int[] first) {
    int n = first.length;
    if (n == 0 || ids.length == 0) {
      return this;
    }
    int[] all = Arrays.copyOf(first, n + ids.length);
    int[] from = new int[all.length];
    int[] to = new int[all.length];
    System.arraycopy(ids, 0, all, n, ids.length);
    System.arraycopy(starts, 0, from, n, ids.length);
    System.arraycopy(ends, 0, to, n, ids.length);
    return new Encoding(all, from, to);
  }
}
