package org.eaft.text;

import java.util.Optional;

/**
 * What became of the rows of a data set.
 *
 * @param rows rows read, those left out included
 * @param bad rows that were left out because they are malformed or their template refuses them
 * @param dropped rows that were left out because they were longer than the limit
 * @param truncated rows that were cut to the limit
 * @param unlabelled rows that have no label
 * @param tokens of the rows that are left
 * @param supervisedTokens labels of the rows that are left
 */
public record RowCounts(
    int rows,
    int bad,
    int dropped,
    int truncated,
    int unlabelled,
    long tokens,
    long supervisedTokens) {

  /** No rows. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0, 0, 0);

  /**
   * One row more.
   *
   * @param kept what is left of it
   */
  public RowCounts plus(RenderedRow row, Optional<Example> kept) {
    boolean cut = kept.isPresent() && kept.get().length() < row.length();
    int labels = kept.map(Example::supervisedTokens).orElse(0);
    return new RowCounts(
        rows + 1,
        bad,
        dropped + (kept.isEmpty() ? 1 : 0),
        truncated + (cut ? 1 : 0),
        unlabelled + (kept.isPresent() && labels == 0 ? 1 : 0),
        tokens + kept.map(Example::length).orElse(0),
        supervisedTokens + labels);
  }

  /** With so many rows that could not be used. */
  public RowCounts withBad(int n) {
    return new RowCounts(
        rows - bad + n, n, dropped, truncated, unlabelled, tokens, supervisedTokens);
  }

  /** Whether rows were left out, cut, or have no label. */
  public boolean isAnyAmiss() {
    return bad + dropped + truncated + unlabelled > 0;
  }
}
