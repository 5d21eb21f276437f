package org.eaft.models.generate;

import java.util.BitSet;

/**
 * Keeps the tokens that are at least p times as likely as the likeliest (arXiv 2407.01082).
 *
 * @param p from 0 to 1
 */
public record MinP(double p) implements ScoreRule {

  public MinP {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("min_p must be from 0 to 1, but is " + p);
    }
  }

  @Override
  public void apply(Scores scores, BitSet seen) {
    float largest = scores.largest();
    scores.keepIf((token, score) -> Math.exp((double) score - largest) >= p);
  }
}
