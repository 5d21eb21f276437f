package org.eaft.train.run;

import java.util.Map;
import org.eaft.train.StoppedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the tasks behind every {@code eval.tasks_every}-th step.
 *
 * <p>A signal cuts a round off; the checkpoint that follows then says that it is due, and the run
 * that goes on makes up for it first.
 */
final class TaskRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TaskRounds.class);

  private final int every;
  private final Measuring measuring;
  private final Trackers trackers;
  private int last;

  /**
   * Measures nothing yet.
   *
   * @param every steps between rounds; 0: there are none
   * @param last the last step behind which there was one; 0: none
   */
  TaskRounds(int every, Measuring measuring, Trackers trackers, int last) {
    this.every = every;
    this.measuring = measuring;
    this.trackers = trackers;
    this.last = last;
  }

  /** The last step behind which there was a round; 0: none. */
  int last() {
    return last;
  }

  /**
   * Measures, if it is time to.
   *
   * @param step optimiser steps made
   */
  void measure(int step) {
    if (every == 0 || step == 0 || step % every != 0 || step == last) {
      return;
    }
    Map<String, TaskScore> scores;
    try {
      scores = measuring.tasks(step, "step " + step);
    } catch (StoppedException e) {
      LOG.info("step {}: the tasks are measured when the run goes on", step);
      return;
    }
    scores.forEach((task, score) -> trackers.log(step, task, score));
    last = step;
  }
}
