package org.eaft.eval.task;

import java.util.List;
import java.util.Map;
import org.eaft.eval.Judge;
import org.eaft.eval.Task;

/** A way to score written answers. */
interface Scorer {

  /** Metrics that every verdict has, the one that stands for the task first; accuracy alone. */
  default List<String> metrics() {
    return List.of(Task.ACCURACY);
  }

  /**
   * What judges the answers to a row.
   *
   * @param target what is right; null where the task names none
   * @throws IllegalArgumentException if the row does not have what this needs, or target is not
   *     something that could be right
   */
  Judge judge(Map<String, Object> row, String target);
}
