package org.eaft.models.generate;

/**
 * A text to be written.
 *
 * @param prompt tokens that stand before it, at least one
 * @param minNewTokens before which no token may end it
 * @param maxNewTokens after which it is cut off, at least 1; the context's end also cuts it off
 * @param stream number of its random stream: two texts of one number, prompt and seed are equal
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Request(int[] prompt, int minNewTokens, int maxNewTokens, long stream) {

  public Request {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "max_new_tokens must be at least 1, but is " + maxNewTokens);
    }
    if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
      throw new IllegalArgumentException(
          "min_new_tokens must be from 0 to max_new_tokens = %d, but is %d"
              .formatted(maxNewTokens, minNewTokens));
    }
  }

  /** A text of at most some tokens that nothing is drawn for. */
  public static Request of(int[] prompt, int maxNewTokens) {
    return new Request(prompt, 0, maxNewTokens, 0);
  }
}
