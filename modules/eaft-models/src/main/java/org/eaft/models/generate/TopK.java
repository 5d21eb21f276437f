package org.eaft.models.generate;

import java.util.BitSet;

/**
 * Keeps the k likeliest tokens, and whatever is as likely as the last of them.
 *
 * @param k at least 1
 */
public record TopK(int k) implements ScoreRule {

  public TopK {
    if (k < 1) {
      throw new IllegalArgumentException("top_k must be at least 1, but is " + k);
    }
  }

  @Override
  public void apply(Scores scores, BitSet seen) {
    if (k < scores.size()) {
      float least = scores.largest(k);
      scores.keepIf((token, score) -> score >= least);
    }
  }
}
