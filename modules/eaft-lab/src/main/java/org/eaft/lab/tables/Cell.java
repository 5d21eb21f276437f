package org.eaft.lab.tables;

import org.eaft.lab.stats.Interval;

/**
 * A cell of a table.
 *
 * @param text what people read
 * @param value the number in its own unit (accuracies 0 to 1); null for words
 * @param error standard error in the same unit; null where there is none
 * @param interval in the same unit; null where there is none
 * @param best whether it is ahead of all others by more than the noise
 */
public record Cell(String text, Double value, Double error, Interval interval, boolean best) {

  /** Nothing. */
  public static final Cell EMPTY = words("");

  /** A text. */
  public static Cell words(String text) {
    return new Cell(text, null, null, null, false);
  }

  Cell asBest() {
    return new Cell(text, value, error, interval, true);
  }
}
