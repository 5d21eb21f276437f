package org.eaft.eval;

import java.util.List;
import java.util.function.IntPredicate;

/** What tasks ask of a model. Token ids in, numbers and token ids out, in the order given. */
public interface LanguageModel {

  /**
   * Sums of the log-probabilities of the tokens of continuations, nats.
   *
   * @param prompts at least one token each
   * @param continuations as many as prompts, each with its prompt at most {@link #contextLength}
   *     tokens long
   */
  double[] logLikelihoods(List<int[]> prompts, List<int[]> continuations);

  /**
   * What the model writes behind prompts, each token being the likeliest (the first of equals).
   *
   * @param prompts at least one token each, and fewer than {@link #contextLength}
   * @param maxTokens at least 1 for each prompt; the context's length also ends a text
   * @param end token ids that end a text
   * @return the new tokens of each, without the one that ended it
   */
  List<int[]> generate(List<int[]> prompts, int[] maxTokens, IntPredicate end);

  /** The longest sequence that the model reads, in tokens. */
  int contextLength();
}
