package org.eaft.models.generate;

import java.util.BitSet;

/**
 * Makes tokens that the prompt or the text already holds less likely: a positive score is divided
 * by the penalty, a negative one multiplied by it (arXiv 1909.05858).
 *
 * @param penalty greater than 0; below 1 it rewards repetition
 */
public record RepetitionPenalty(double penalty) implements ScoreRule {

  public RepetitionPenalty {
    if (!(penalty > 0) || Double.isInfinite(penalty)) {
      throw new IllegalArgumentException(
          "repetition_penalty must be greater than 0, but is " + penalty);
    }
  }

  @Override
  public void apply(Scores scores, BitSet seen) {
    float factor = (float) penalty;
    scores.change(seen::get, score -> score < 0 ? score * factor : score / factor);
  }
}
