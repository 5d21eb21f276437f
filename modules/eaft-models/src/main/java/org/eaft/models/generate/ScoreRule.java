package org.eaft.models.generate;

import java.util.BitSet;

/** Changes the scores of the tokens that may come next, or takes some of them out. */
public sealed interface ScoreRule permits RepetitionPenalty, Temperature, TopK, TopP, MinP {

  /**
   * Applies the rule.
   *
   * @param scores of the candidates that are left
   * @param seen tokens of the prompt and of the text so far
   */
  void apply(Scores scores, BitSet seen);
}
