package org.eaft.cli.hub;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param connect for a connection
 * @param answer for the head of an answer
 * @param silence between two parts of a body
 * @param tries that bring nothing, one after the other, before it is given up
 * @param firstPause before the second try; each pause is twice the one before
 * @param longestPause that a server may ask for
 * @param clock what waits
 */
record Timing(
    Duration connect,
    Duration answer,
    Duration silence,
    int tries,
    Duration firstPause,
    Duration longestPause,
    Clock clock) {

  private static final int PATIENCE_SECONDS = 30;
  private static final int CONNECT_SECONDS = 10;
  private static final int TRIES = 5;
  private static final int LONGEST_MINUTES = 5;

  /** Waits; a test may not. */
  @FunctionalInterface
  interface Clock {
    void sleep(Duration pause) throws InterruptedException;
  }

  static Timing of(Variables env) {
    return new Timing(
        Duration.ofSeconds(CONNECT_SECONDS),
        Duration.ofSeconds(env.seconds("HF_HUB_ETAG_TIMEOUT").orElse(PATIENCE_SECONDS)),
        Duration.ofSeconds(env.seconds("HF_HUB_DOWNLOAD_TIMEOUT").orElse(PATIENCE_SECONDS)),
        TRIES,
        Duration.ofSeconds(1),
        Duration.ofMinutes(LONGEST_MINUTES),
        pause -> Thread.sleep(pause.toMillis()));
  }
}
