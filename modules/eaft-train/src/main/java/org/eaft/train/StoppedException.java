package org.eaft.train;

/** A signal asked the run to stop before it was done. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The signal itself is known to whoever caught it. */
  public StoppedException() {
    super("stopped by a signal");
  }
}
