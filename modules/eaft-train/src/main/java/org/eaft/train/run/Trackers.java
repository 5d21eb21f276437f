package org.eaft.train.run;

import org.eaft.train.Evaluation;
import org.eaft.train.StepMetrics;
import org.eaft.train.Tracker;
import org.eaft.train.config.RunConfig;

/** What {@code output.trackers} names, open while the steps run. */
final class Trackers implements Tracker, AutoCloseable {

  /**
   * How long the logs are.
   *
   * @param metrics bytes of {@code metrics.jsonl}
   * @param validation bytes of {@code validation.jsonl}; 0 where there is none
   * @param tasks bytes of {@code tasks.jsonl}; 0 where there is none
   */
  record Lengths(long metrics, long validation, long tasks) {
    static final Lengths EMPTY = new Lengths(0, 0, 0);
  }

  /** A row of {@code validation.jsonl}: {@link Evaluation} behind a step. */
  private record ValidationRow(int step, double loss, double accuracy, int tokens, int examples) {}

  /** A row of {@code tasks.jsonl}: {@link TaskScore} behind a step. */
  private record TaskRow(int step, String task, double accuracy, int n, double se) {}

  private final JsonLines metrics;

  /** Null where nothing is measured on the way. */
  private final JsonLines validation;

  /** Null where no tasks are measured on the way. */
  private final JsonLines tasks;

  /** Null where it was not asked for. */
  private final TensorBoardLog tensorBoard;

  private Trackers(
      JsonLines metrics, JsonLines validation, JsonLines tasks, TensorBoardLog tensorBoard) {
    this.metrics = metrics;
    this.validation = validation;
    this.tasks = tasks;
    this.tensorBoard = tensorBoard;
  }

  /** Opens them, what stands behind {@code from} being cut off or declared void. */
  static Trackers open(RunConfig config, RunDirectory directory, SavedRun from) {
    boolean asked = config.output().trackers().contains("tensorboard");
    Lengths kept = from.logBytes();
    return new Trackers(
        new JsonLines(directory.metrics(), kept.metrics()),
        config.eval().every() > 0 ? new JsonLines(directory.validation(), kept.validation()) : null,
        config.eval().tasksEvery() > 0 ? new JsonLines(directory.tasks(), kept.tasks()) : null,
        asked ? TensorBoardLog.in(directory.tensorBoard(), from.training().step() + 1) : null);
  }

  @Override
  public void log(StepMetrics row) {
    metrics.add(row);
    if (tensorBoard != null) {
      tensorBoard.log(row);
    }
  }

  /** Takes what the held-out rows gave behind a step; only where {@code eval.every} is set. */
  void log(int step, Evaluation heldOut) {
    validation.add(
        new ValidationRow(
            step, heldOut.loss(), heldOut.accuracy(), heldOut.tokens(), heldOut.examples()));
    if (tensorBoard != null) {
      tensorBoard.log(step, heldOut);
    }
  }

  /** Takes what a task gave behind a step; only where {@code eval.tasks_every} is set. */
  void log(int step, String task, TaskScore score) {
    tasks.add(new TaskRow(step, task, score.accuracy(), score.n(), score.se()));
    if (tensorBoard != null) {
      tensorBoard.log(step, task, score);
    }
  }

  /** Brings the rows to the disk and says how long the files are. */
  Lengths sync() {
    return new Lengths(metrics.sync(), sync(validation), sync(tasks));
  }

  private static long sync(JsonLines lines) {
    return lines == null ? 0 : lines.sync();
  }

  @Override
  public void close() {
    metrics.close();
    if (validation != null) {
      validation.close();
    }
    if (tasks != null) {
      tasks.close();
    }
    if (tensorBoard != null) {
      tensorBoard.close();
    }
  }
}
