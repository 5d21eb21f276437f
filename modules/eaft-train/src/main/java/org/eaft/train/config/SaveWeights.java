package org.eaft.train.config;

/** Which weights a run leaves in its directory. */
public enum SaveWeights {
  /** Those at the end, in {@code final/}. */
  FINAL,
  /** Those of the lowest held-out loss that {@code eval.every} saw, in {@code final/}. */
  BEST,
  /** None: the run is for its numbers only. */
  NONE
}
