package org.eaft.train.run;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The best step so far; of equal ones the first.
 *
 * @param step optimiser steps made, bad ones included
 * @param loss on the held-out rows, as in {@link org.eaft.train.Evaluation}, where the lowest
 *     counts; else absent
 * @param score mean of the tasks of {@code eval.best_by}, where the highest counts; else absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Best(int step, Double loss, Double score) {

  /** By the loss on the held-out rows. */
  static Best byLoss(int step, double loss) {
    return new Best(step, loss, null);
  }

  /** By the mean of tasks. */
  static Best byTasks(int step, double score) {
    return new Best(step, null, score);
  }
}
