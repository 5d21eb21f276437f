package org.eaft.models.generate;

import java.util.BitSet;

/**
 * Keeps the likeliest tokens up to the one with which their probabilities reach p, and the
 * likeliest in any case: the nucleus (arXiv 1904.09751). Of equal ones those with smaller ids come
 * first.
 *
 * @param p from 0 to 1
 */
public record TopP(double p) implements ScoreRule {

  public TopP {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("top_p must be from 0 to 1, but is " + p);
    }
  }

  @Override
  public void apply(Scores scores, BitSet seen) {
    if (p < 1) {
      scores.keepNucleus(p);
    }
  }
}
