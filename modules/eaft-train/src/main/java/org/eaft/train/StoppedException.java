package org.eaft.train;

/** A signal asked the run to stop before it was done. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("stopped by a signal");
  }
}
