package org.eaft.train.run;

import java.util.List;
import java.util.Map;
import org.eaft.train.StoppedException;
import org.eaft.train.config.EvalSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the tasks behind every {@code eval.tasks_every}-th step, and remembers the best by those of
 * {@code eval.best_by}.
 *
 * <p>A signal cuts a round off; the checkpoint that follows then says that it is due, and the run
 * that goes on makes up for it first.
 */
final class TaskRounds {

  private static final Logger LOG = LoggerFactory.getLogger(TaskRounds.class);

  /**
   * What a checkpoint remembers.
   *
   * @param step the last step behind which there was a round; 0: none
   * @param best null where no tasks tell it, and before the first round
   */
  record State(int step, Best best) {
    static final State START = new State(0, null);
  }

  private final int every;
  private final List<String> bestBy;
  private final Measuring measuring;
  private final Trackers trackers;
  private State state;

  /**
   * Measures nothing yet.
   *
   * @param eval whose {@code tasksEvery} are steps between rounds; 0: there are none
   */
  TaskRounds(EvalSpec eval, Measuring measuring, Trackers trackers, State from) {
    this.every = eval.tasksEvery();
    this.bestBy = eval.bestBy();
    this.measuring = measuring;
    this.trackers = trackers;
    this.state = from;
  }

  State state() {
    return state;
  }

  /**
   * Measures, if it is time to.
   *
   * @param step optimiser steps made
   * @return whether these weights are the best so far, by the tasks that tell
   */
  boolean measure(int step) {
    if (every == 0 || step == 0 || step % every != 0 || step == state.step()) {
      return false;
    }
    Map<String, TaskScore> scores;
    try {
      scores = measuring.tasks(step, "step " + step);
    } catch (StoppedException e) {
      LOG.info("step {}: the tasks are measured when the run goes on", step);
      return false;
    }
    scores.forEach((task, score) -> trackers.log(step, task, score));
    return take(step, scores);
  }

  private boolean take(int step, Map<String, TaskScore> scores) {
    if (bestBy.isEmpty()) {
      state = new State(step, null);
      return false;
    }
    double mean =
        bestBy.stream().mapToDouble(task -> scores.get(task).accuracy()).average().orElseThrow();
    boolean best = state.best() == null || mean > state.best().score();
    state = new State(step, best ? Best.byTasks(step, mean) : state.best());
    if (best) {
      LOG.info("step {}: the best so far by {}", step, String.join(", ", bestBy));
    }
    return best;
  }
}
