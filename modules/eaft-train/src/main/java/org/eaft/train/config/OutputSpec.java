package org.eaft.train.config;

import java.util.List;

/**
 * Where a run writes.
 *
 * @param dir the run directory
 * @param trackers what is logged: jsonl, which resuming needs, and tensorboard
 * @param save which weights are kept
 */
public record OutputSpec(String dir, List<String> trackers, SaveWeights save) {

  private static final List<String> BUILT = List.of("jsonl", "tensorboard");

  public OutputSpec {
    for (String tracker : trackers) {
      Checks.require(BUILT.contains(tracker), "output.trackers", "must be among " + BUILT, tracker);
    }
    Checks.require(trackers.contains("jsonl"), "output.trackers", "must contain jsonl", trackers);
    trackers = List.copyOf(trackers);
  }
}
