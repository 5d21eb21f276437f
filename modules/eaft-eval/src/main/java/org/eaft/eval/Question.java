package org.eaft.eval;

import java.util.List;

/** A question of a task. */
public sealed interface Question {

  /** Its name within the task. */
  String id();

  /** Of questions whose accuracy is also reported apart; the same for all where there are none. */
  String group();

  /** The text that the model reads, marks of special tokens included. */
  String prompt();

  /**
   * A question with given answers. The model chooses the one with the largest sum of the
   * log-probabilities of its tokens behind the prompt, the first of those that are equal.
   *
   * @param options at least two, each tokenized for itself
   * @param answer index of the right one
   */
  record Choice(String id, String group, String prompt, List<String> options, int answer)
      implements Question {

    public Choice {
      options = List.copyOf(options);
      if (options.size() < 2 || answer < 0 || answer >= options.size()) {
        throw new IllegalArgumentException(
            "question %s: answer %d of %d options".formatted(id, answer, options.size()));
      }
    }
  }

  /**
   * A question that the model answers in its own words, always by the likeliest next token.
   *
   * @param maxTokens after which it is cut off; also where the model's context ends
   */
  record Generation(String id, String group, String prompt, Answer answer, int maxTokens)
      implements Question {

    public Generation {
      if (maxTokens < 1) {
        throw new IllegalArgumentException(
            "question %s: maxTokens must be at least 1, is %d".formatted(id, maxTokens));
      }
    }
  }
}
