package org.eaft.train.run;

import java.util.List;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.eaft.train.Evaluation;
import org.eaft.train.Scorer;
import org.eaft.train.StoppedException;
import org.eaft.train.Trainer;
import org.eaft.train.config.RunConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the held-out rows behind every {@code eval.every}-th step, on the weights as they are
 * then, and remembers the best.
 *
 * <p>A signal cuts a measurement off; the checkpoint that follows then says that it is due, and the
 * run that goes on makes up for it first.
 */
final class Validation {

  private static final Logger LOG = LoggerFactory.getLogger(Validation.class);

  /**
   * What a checkpoint remembers.
   *
   * @param step the last step behind which was measured; 0: none
   * @param best null before the first measurement
   */
  record State(int step, Best best) {
    static final State START = new State(0, null);
  }

  private final int every;
  private final List<Example> rows;
  private final Scorer scorer;
  private final Trackers trackers;
  private State state;

  /**
   * Measures nothing yet.
   *
   * @param every steps between measurements; 0: there are none
   */
  Validation(int every, List<Example> rows, Scorer scorer, Trackers trackers, State from) {
    this.every = every;
    this.rows = rows;
    this.scorer = scorer;
    this.trackers = trackers;
    this.state = from;
  }

  /**
   * Checks, before anything is written, that what a configuration wants measured can be.
   *
   * @throws DataException where no held-out row has a label
   * @throws org.eaft.train.config.ConfigException where the run ends before the first measurement
   *     that its result depends on
   */
  static void requirePossible(RunConfig config, RunData data) {
    if (config.eval().every() == 0 || !config.train().trains()) {
      return;
    }
    List<Example> rows = data.heldOut();
    if (rows.stream().noneMatch(e -> e.supervisedTokens() > 0)) {
      throw new DataException(
          "none of the %d held-out rows has a label, so eval.every has nothing to measure"
              .formatted(rows.size()));
    }
    config.requireEvaluationWithin(Trainer.steps(config.train(), config.data(), data.train()));
  }

  State state() {
    return state;
  }

  /**
   * Measures, if it is time to.
   *
   * @param step optimiser steps made
   * @return whether these weights are the best so far
   */
  boolean measure(int step) {
    if (every == 0 || step == 0 || step % every != 0 || step == state.step()) {
      return false;
    }
    try {
      return take(step, scorer.evaluate(rows, "held-out rows, step " + step));
    } catch (StoppedException e) {
      LOG.info("step {}: the held-out loss is measured when the run goes on", step);
      return false;
    }
  }

  private boolean take(int step, Evaluation now) {
    trackers.log(step, now);
    boolean best = state.best() == null || now.loss() < state.best().loss();
    state = new State(step, best ? Best.byLoss(step, now.loss()) : state.best());
    String loss = "%.4f".formatted(now.loss());
    LOG.info("step {}: held-out loss {}{}", step, loss, best ? ", the lowest so far" : "");
    return best;
  }
}
