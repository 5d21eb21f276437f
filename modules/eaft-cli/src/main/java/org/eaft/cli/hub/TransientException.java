package org.eaft.cli.hub;

import java.time.Duration;

/** A failure that may be gone at the next try. */
final class TransientException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Duration wait;
  private final String remedy;

  private TransientException(String problem, Duration wait, String remedy, Throwable cause) {
    super(problem, cause);
    this.wait = wait;
    this.remedy = remedy;
  }

  /** A connection that failed or broke. */
  static TransientException network(String problem, Throwable cause) {
    return new TransientException(
        problem, null, "Check the network, HTTPS_PROXY and HF_ENDPOINT, and try again.", cause);
  }

  /**
   * A server that asks for time.
   *
   * @param wait how long it asked for; null where it did not say
   */
  static TransientException busy(String problem, Duration wait, String remedy) {
    return new TransientException(problem, wait, remedy, null);
  }

  /** How long the server asked to wait, or null. */
  Duration pause() {
    return wait;
  }

  /** What to do where no try helped; a sentence. */
  String remedy() {
    return remedy;
  }
}
