package org.eaft.train;

/** What becomes of a step whose loss or gradient is not a finite number. */
public enum BadSteps {
  /** The run ends with a {@link DivergenceException}. */
  STOP,
  /** The window is passed over and counted; weights and moments stay as they were. */
  SKIP
}
