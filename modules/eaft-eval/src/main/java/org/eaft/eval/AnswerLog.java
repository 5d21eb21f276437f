package org.eaft.eval;

import java.util.Optional;

/** Where answers go as soon as they are known, and are found when the work goes on. */
public interface AnswerLog {

  /** Holds nothing. */
  AnswerLog NONE =
      new AnswerLog() {
        @Override
        public Optional<Answered> find(String task, String id, String key) {
          return Optional.empty();
        }

        @Override
        public void add(Answered answered) {}
      };

  /**
   * An answer that is there.
   *
   * @param key of the question as it is asked now; an answer with another key is an error of the
   *     implementation's kind
   */
  Optional<Answered> find(String task, String id, String key);

  /** Takes an answer in. */
  void add(Answered answered);
}
