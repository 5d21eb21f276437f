package org.eaft.train;

/**
 * Where a training stands between two steps; with the engine's state, all that the rest of it
 * depends on. The order of the rows follows from seed and epoch, the learning rate from the step.
 *
 * @param epoch from 0
 * @param window the epoch's next accumulation window, from 0
 * @param done what was done before
 */
public record TrainingState(int epoch, int window, TrainingSummary done) {

  /** Before the first step. */
  public static final TrainingState START = new TrainingState(0, 0, TrainingSummary.EMPTY);

  /** Steps of the schedule that lie behind, the bad ones included. */
  public int step() {
    return done.steps() + done.badSteps();
  }

  TrainingState behind(TrainingSummary after) {
    return new TrainingState(epoch, window + 1, after);
  }

  TrainingState nextEpoch() {
    return new TrainingState(epoch + 1, 0, done);
  }
}
