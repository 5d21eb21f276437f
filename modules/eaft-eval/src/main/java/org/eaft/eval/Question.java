package org.eaft.eval;

import java.util.List;
import org.eaft.text.Prompt;

/** A question of a task. */
public sealed interface Question {

  /** Its name within the task. */
  String id();

  /** Of questions whose accuracy is also reported apart; the same for all where there are none. */
  String group();

  /** What the model reads; a text is read as it is, marks of special tokens included. */
  Prompt prompt();

  /**
   * A question with given answers. The model chooses the one with the largest sum of the
   * log-probabilities of its tokens behind the prompt, the first of those that are equal; other
   * metrics divide the sums, see {@link ChoiceRule}.
   *
   * @param options at least two
   * @param answer index of the right one
   */
  record Choice(String id, String group, Prompt prompt, List<String> options, int answer)
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
   * A question that the model answers in its own words.
   *
   * @param reference what is right, for those who read the answers; null where no one word says it
   * @param maxTokens after which it is cut off; also where the model's context ends
   */
  record Generation(
      String id, String group, Prompt prompt, Judge judge, String reference, int maxTokens)
      implements Question {

    public Generation {
      if (maxTokens < 1) {
        throw new IllegalArgumentException(
            "question %s: maxTokens must be at least 1, is %d".formatted(id, maxTokens));
      }
    }
  }
}
