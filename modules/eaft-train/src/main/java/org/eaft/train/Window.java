package org.eaft.train;

import java.util.List;
import org.eaft.text.Example;

/**
 * The rows of one optimiser step.
 *
 * @param epoch passes over the data that are complete when the window is, such as 1.5
 * @param rows in the order of the epoch
 */
record Window(double epoch, List<Example> rows) {

  /** Labels of all rows: what every sum of the step is divided by. */
  int supervisedTokens() {
    return rows.stream().mapToInt(Example::supervisedTokens).sum();
  }

  /** Tokens of all rows without padding. */
  int tokens() {
    return rows.stream().mapToInt(Example::length).sum();
  }

  /** Data-file rows, for messages. */
  int[] indices() {
    return rows.stream().mapToInt(Example::index).toArray();
  }
}
