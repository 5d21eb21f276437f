package org.eaft.train;

import java.util.Arrays;

/** A loss or a gradient is not a finite number: the run stops, its last weights are of no use. */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int step;

  DivergenceException(int step, int[] rows, String what, Throwable cause) {
    super(
        "diverged at step %d: %s; rows of the data file: %s. A lower train.lr, a longer"
                .formatted(step, what, Arrays.toString(rows))
            + " train.warmup_ratio or a smaller train.max_grad_norm is the usual remedy",
        cause);
    this.step = step;
  }

  /** The optimiser step, counted from 1, that was not made. */
  public int step() {
    return step;
  }
}
