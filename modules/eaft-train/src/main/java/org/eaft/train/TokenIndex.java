package org.eaft.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.text.Batch;
import org.eaft.text.Example;

/** Numbers the supervised tokens of some rows, one row behind another. */
final class TokenIndex {

  private final Map<Integer, Integer> firstOfRow = new HashMap<>();
  private final int count;

  /** Takes a token of a batch. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one.
     *
     * @param token its number
     * @param position where its label stands in the batch, row-major
     */
    void take(int token, int position);
  }

  TokenIndex(List<Example> rows) {
    int at = 0;
    for (Example row : rows) {
      firstOfRow.put(row.index(), at);
      at = Math.addExact(at, row.supervisedTokens());
    }
    this.count = at;
  }

  /** Supervised tokens of all rows. */
  int count() {
    return count;
  }

  /** Visits the supervised tokens of a batch of these rows, packed or not. */
  void each(Batch batch, Visitor visitor) {
    int[] next = new int[batch.examples().length];
    for (int d = 0; d < next.length; d++) {
      next[d] = firstOfRow.get(batch.examples()[d]);
    }
    for (int i = 0; i < batch.labels().length; i++) {
      if (batch.labels()[i] != Batch.IGNORED) {
        visitor.take(next[batch.documents()[i]]++, i);
      }
    }
  }
}
