package org.eaft.cli.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Tries again what may succeed later, ever more slowly. */
final class Retry {

  private static final int MAX_DOUBLINGS = 5;
  private static final double MILLIS = 1000;

  private final Timing timing;
  private final Consumer<String> say;

  /**
   * @param say told of each failure that is not the last
   */
  Retry(Timing timing, Consumer<String> say) {
    this.timing = timing;
    this.say = say;
  }

  /** Something that may fail in passing. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws TransientException, InterruptedException;
  }

  /**
   * Runs it until it succeeds.
   *
   * @throws HubException where no try did
   */
  <T> T call(Attempt<T> attempt) throws InterruptedException {
    for (int failures = 1; ; failures++) {
      try {
        return attempt.run();
      } catch (TransientException e) {
        pause(failures, e);
      }
    }
  }

  /**
   * Waits before another try.
   *
   * @param failures one after the other, with this one
   * @throws HubException where these are too many, or the server asks for too long a pause
   */
  void pause(int failures, TransientException e) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException(e.getMessage()); // stopped, and so no failure
    }
    if (failures >= timing.tries()) {
      throw new HubException(
          "%s; given up after %d tries. %s".formatted(e.getMessage(), failures, e.remedy()), e);
    }
    Duration pause = e.pause() == null ? growing(failures) : e.pause();
    if (pause.compareTo(timing.longestPause()) > 0) {
      throw new HubException(
          "%s, and asks to wait for %d minutes: try again then. %s"
              .formatted(e.getMessage(), pause.plusSeconds(59).toMinutes(), e.remedy()),
          e);
    }
    say.accept(
        "%s; try %d of %d in %.1f s"
            .formatted(e.getMessage(), failures + 1, timing.tries(), pause.toMillis() / MILLIS));
    timing.clock().sleep(pause);
  }

  /** Says something that is no failure of its own. */
  void tell(String line) {
    say.accept(line);
  }

  /**
   * Doubled each time, and up to a quarter more, so that many who failed do not come back at once.
   */
  private Duration growing(int failures) {
    long millis = timing.firstPause().toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }
}
