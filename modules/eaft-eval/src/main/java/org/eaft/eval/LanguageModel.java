package org.eaft.eval;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;

/** What tasks ask of a model. Token ids in, numbers and token ids out. */
public interface LanguageModel {

  /**
   * Texts of which each may follow a prompt.
   *
   * @param prompt at least one token
   * @param texts at least one token each, with the prompt at most {@link #contextLength} long
   */
  record Options(int[] prompt, List<int[]> texts) {}

  /**
   * A text to be written.
   *
   * @param prompt at least one token, and fewer than {@link #contextLength}
   * @param maxTokens at least 1; the context's length also ends a text
   * @param stream number of its random stream
   */
  record Writing(int[] prompt, int maxTokens, long stream) {}

  /** Is told of texts while they are written; what it throws ends all of them. */
  interface Listener {

    /**
     * A text has a new token.
     *
     * @param text index of its {@link Writing}
     * @return whether the text may go on
     */
    boolean wrote(int text, int token);

    /**
     * A text has ended.
     *
     * @param text index of its {@link Writing}
     * @param finish why, such as {@code end}, {@code stop}, {@code length} or {@code context}
     */
    void ended(int text, String finish);
  }

  /**
   * Sums of the log-probabilities of the tokens of texts behind prompts, nats.
   *
   * @param listener gets the sums of the texts of each prompt, with the prompt's index, as soon as
   *     they are known; what it throws ends the work
   */
  void logLikelihoods(List<Options> prompts, ObjIntConsumer<double[]> listener);

  /**
   * Writes texts behind prompts, many at a time.
   *
   * @param decoding how tokens are chosen; its samples and stops are not looked at
   * @param end token ids that end a text
   */
  void write(List<Writing> texts, Decoding decoding, IntPredicate end, Listener listener);

  /** The longest sequence that the model reads, in tokens. */
  int contextLength();

  /** One more than the largest token id that the model knows. */
  int vocabularySize();

  /** Tokens that end a text by the model's own files, besides the tokenizer's. */
  default Set<Integer> ends() {
    return Set.of();
  }
}
