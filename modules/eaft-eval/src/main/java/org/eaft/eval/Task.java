package org.eaft.eval;

import java.util.List;

/** Questions that are measured together. */
public interface Task {

  /** The metric of what is right or wrong. */
  String ACCURACY = "accuracy";

  /** As configurations and results call it. */
  String name();

  /** At least one question, with ids of their own; always the same in the same order. */
  List<Question> questions();

  /** Changes whenever numbers of the task can no longer be compared with those of before. */
  default int version() {
    return 1;
  }

  /** Names of metrics, the one that stands for the task first. */
  default List<String> metrics() {
    return List.of(ACCURACY);
  }

  /** Whether the mean over groups, each counting alike, is reported too. */
  default boolean meanOfGroups() {
    return false;
  }

  /** How its texts are written. */
  default Decoding decoding() {
    return Decoding.GREEDY;
  }
}
