package org.eaft.train.run;

import org.eaft.train.TrainingState;

/**
 * {@code run.json} of a checkpoint: all that a run remembers besides the engine's arrays.
 *
 * @param runId of the run's first start
 * @param configHash of the run's configuration
 * @param seed of order and of whatever else is drawn; with {@code training} it gives the order
 * @param data checksum of the training rows as the model reads them
 * @param training where the training stands
 * @param before the model before the first step; null where it was not measured
 * @param validation what was measured on the way
 * @param tasks what was measured by tasks on the way
 * @param logBytes lengths of the logs
 * @param seconds that the run took so far
 */
record SavedRun(
    String runId,
    String configHash,
    long seed,
    String data,
    TrainingState training,
    RunReport.Measures before,
    Validation.State validation,
    TaskRounds.State tasks,
    Trackers.Lengths logBytes,
    double seconds) {

  SavedRun {
    tasks = tasks == null ? TaskRounds.State.START : tasks; // of an earlier version
  }

  /** The best step so far; null where none is. */
  Best best() {
    return tasks.best() == null ? validation.best() : tasks.best();
  }
}
