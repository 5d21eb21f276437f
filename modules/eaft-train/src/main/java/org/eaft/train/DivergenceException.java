package org.eaft.train;

import java.util.Arrays;

/** A loss or a gradient is not a finite number: the run stops, its last weights are of no use. */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private DivergenceException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The optimiser step, counted from 1, that was not made because of {@code what}. */
  static DivergenceException atStep(int step, int[] rows, String what, Throwable cause) {
    String where =
        "diverged at step %d: %s; rows %s of the training file. "
            .formatted(step, what, Arrays.toString(rows));
    String remedy =
        step == 1
            ? "The weights are still those of model.path: look at that model, and at these rows"
            : "A lower train.lr, a larger train.warmup_ratio or a smaller train.max_grad_norm is the"
                + " usual remedy";
    return new DivergenceException(where + remedy, cause);
  }

  /** The same, with a sentence on what can be gone on from. */
  public DivergenceException with(String sentence) {
    return new DivergenceException(getMessage() + ". " + sentence, this);
  }

  static DivergenceException whileScoring(String what, int[] rows, ArithmeticException cause) {
    return whileScoring("%s, rows %s".formatted(what, Arrays.toString(rows)), cause);
  }

  static DivergenceException whileScoring(String what, ArithmeticException cause) {
    return new DivergenceException(
        "the model is not finite (%s): %s".formatted(what, cause.getMessage()), cause);
  }
}
