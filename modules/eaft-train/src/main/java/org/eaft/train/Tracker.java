package org.eaft.train;

/** Where the numbers of a run go, step by step. */
@FunctionalInterface
public interface Tracker {

  /** Takes the row of one finished step. */
  void log(StepMetrics row);

  /** This tracker, then another. */
  default Tracker and(Tracker next) {
    return row -> {
      log(row);
      next.log(row);
    };
  }
}
