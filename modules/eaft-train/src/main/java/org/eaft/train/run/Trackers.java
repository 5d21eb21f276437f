package org.eaft.train.run;

import org.eaft.train.StepMetrics;
import org.eaft.train.Tracker;
import org.eaft.train.config.RunConfig;

/** What {@code output.trackers} names, open while the steps run. */
final class Trackers implements Tracker, AutoCloseable {

  private final MetricsLog metrics;

  /** Null where it was not asked for. */
  private final TensorBoardLog tensorBoard;

  private Trackers(MetricsLog metrics, TensorBoardLog tensorBoard) {
    this.metrics = metrics;
    this.tensorBoard = tensorBoard;
  }

  /** Opens them, what stands behind {@code from} being cut off or declared void. */
  static Trackers open(RunConfig config, RunDirectory directory, SavedRun from) {
    boolean asked = config.output().trackers().contains("tensorboard");
    return new Trackers(
        new MetricsLog(directory.metrics(), from.metricsBytes()),
        asked ? TensorBoardLog.in(directory.tensorBoard(), from.training().step() + 1) : null);
  }

  @Override
  public void log(StepMetrics row) {
    metrics.log(row);
    if (tensorBoard != null) {
      tensorBoard.log(row);
    }
  }

  /** Brings {@code metrics.jsonl} to the disk and says how long it is. */
  long sync() {
    return metrics.sync();
  }

  @Override
  public void close() {
    metrics.close();
    if (tensorBoard != null) {
      tensorBoard.close();
    }
  }
}
