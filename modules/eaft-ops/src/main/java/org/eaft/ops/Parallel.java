package org.eaft.ops;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the blocks of an index range on all cores, the caller's thread among them.
 *
 * <p>The split depends on the range and the number of threads only, so that two runs with equal threads
 * add in the same order. The number comes from the property {@value #PROPERTY}, else from
 * OMP_NUM_THREADS, else from the machine.
 */
public final class Parallel {

  /** System property that sets the number of threads. */
  public static final String PROPERTY = "org.eaft.threads";

  private static final int THREADS = threadsFromEnvironment();
  private static final ExecutorService WORKERS = workers();

  private Parallel() {}

  /** Work on the indices first (inclusive) to last (exclusive); part counts blocks from 0. */
  @FunctionalInterface
  public interface Body {
    /** Does the work. */
    void run(int part, int first, int last);
  }

  /** Threads that ops use. */
  public static int threads() {
    return THREADS;
  }

  /** Blocks that {@link #range} will cut n indices into, when each is worth at least {@code grain}. */
  public static int parts(int n, int grain) {
    return Math.max(1, Math.min(THREADS, n / Math.max(1, grain)));
  }

  /**
   * Runs the body over 0..n.
   *
   * @param grain fewest indices that are worth a thread of their own
   */
  public static void range(int n, int grain, Body body) {
    int parts = parts(n, grain);
    if (parts == 1) {
      body.run(0, 0, n);
      return;
    }
    CountDownLatch done = new CountDownLatch(parts - 1);
    Throwable[] failures = new Throwable[parts];
    for (int p = 1; p < parts; p++) {
      int part = p;
      WORKERS.execute(
          () -> {
            try {
              body.run(part, start(n, parts, part), start(n, parts, part + 1));
            } catch (Throwable t) {
              failures[part] = t;
            } finally {
              done.countDown();
            }
          });
    }
    try {
      body.run(0, 0, start(n, parts, 1));
    } catch (Throwable t) {
      failures[0] = t;
    }
    await(done);
    rethrow(failures);
  }

  private static int start(int n, int parts, int part) {
    return (int) ((long) n * part / parts);
  }

  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        // the blocks write into the caller's memory: leaving before they end would be worse
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable[] failures) {
    for (Throwable t : failures) {
      if (t instanceof RuntimeException e) {
        throw e;
      }
      if (t instanceof Error e) {
        throw e;
      }
    }
  }

  private static int threadsFromEnvironment() {
    String text = System.getProperty(PROPERTY);
    String source = "property " + PROPERTY;
    if (text == null) {
      text = System.getenv("OMP_NUM_THREADS");
      source = "environment variable OMP_NUM_THREADS";
    }
    if (text == null || text.isBlank()) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      int n = Integer.parseInt(text.strip().split(",")[0]);
      if (n >= 1) {
        return n;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new IllegalArgumentException(source + " is not a number of threads: " + text);
  }

  private static ExecutorService workers() {
    int n = Math.max(1, THREADS - 1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            n,
            n,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            r -> {
              Thread t = new Thread(r, "eaft-worker");
              t.setDaemon(true);
              return t;
            });
    return pool;
  }
}
