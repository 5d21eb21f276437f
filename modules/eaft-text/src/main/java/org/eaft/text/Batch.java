package org.eaft.text;

import java.util.Arrays;
import java.util.List;

/**
 * Examples side by side, padded to the longest, with labels shifted by one.
 *
 * <p>{@code labels[r * time + t]} is the id of token t + 1 of row r where that token is trained,
 * else {@link #IGNORED}; so position t holds what the model should say after reading token t.
 *
 * @param rows number of examples
 * @param time tokens of the longest example
 * @param ids [rows, time], row-major; padding holds the padding id
 * @param labels [rows, time], row-major; {@link #IGNORED} where there is no label, in padding too
 * @param examples {@link Example#index} of each row
 * @param supervisedTokens number of labels that are not {@link #IGNORED}
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Batch(
    int rows, int time, int[] ids, int[] labels, int[] examples, int supervisedTokens) {

  /** The label of a position that is not trained. */
  public static final int IGNORED = -100;

  /** Pads with id 0. */
  public static Batch of(List<Example> rows) {
    return of(rows, 0);
  }

  /**
   * Pads to the longest of {@code rows}.
   *
   * @param padId id written into padding; no label ever refers to it, so any valid id will do
   */
  public static Batch of(List<Example> rows, int padId) {
    int time = rows.stream().mapToInt(Example::length).max().orElse(0);
    if (time == 0) {
      throw new IllegalArgumentException("a batch needs at least one example");
    }
    int[] ids = new int[rows.size() * time];
    int[] labels = new int[rows.size() * time];
    int[] examples = new int[rows.size()];
    Arrays.fill(ids, padId);
    Arrays.fill(labels, IGNORED);
    int supervised = 0;
    for (int r = 0; r < rows.size(); r++) {
      Example e = rows.get(r);
      examples[r] = e.index();
      System.arraycopy(e.ids(), 0, ids, r * time, e.length());
      for (int t = 1; t < e.length(); t++) {
        if (e.trained()[t]) {
          labels[r * time + t - 1] = e.ids()[t];
          supervised++;
        }
      }
    }
    return new Batch(rows.size(), time, ids, labels, examples, supervised);
  }
}
