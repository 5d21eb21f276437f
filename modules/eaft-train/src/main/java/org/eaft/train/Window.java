package org.eaft.train;

import java.util.ArrayList;
import java.util.List;
import org.eaft.text.Batch;
import org.eaft.text.Example;

/**
 * The rows of one optimiser step.
 *
 * @param epoch passes over the data that are complete when the window is, such as 1.5
 * @param rows in the order in which they are read
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

  /** The rows in batches of at most {@code size}; a batch without a label is left out. */
  List<Batch> microBatches(int size) {
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < rows.size(); at += size) {
      Batch batch = Batch.of(rows.subList(at, Math.min(rows.size(), at + size)));
      if (batch.supervisedTokens() > 0) {
        batches.add(batch);
      }
    }
    return batches;
  }
}
