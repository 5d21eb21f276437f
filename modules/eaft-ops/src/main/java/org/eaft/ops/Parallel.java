package org.eaft.ops;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the parts of some work on all cores, the caller's thread among them.
 *
 * <p>The split of a {@linkplain #range range} depends on the range and the number of threads only,
 * so that two runs with equal threads add in the same order. A call from inside a part, or while
 * another thread's call is under way, runs the same parts one after the other. The number of
 * threads comes from the property {@value #PROPERTY}, else from OMP_NUM_THREADS, else from the
 * machine.
 */
public final class Parallel {

  /** System property that sets the number of threads. */
  public static final String PROPERTY = "org.eaft.threads";

  private static final int THREADS = threadsFromEnvironment();
  private static final WorkerPool POOL = new WorkerPool(THREADS - 1);
  private static final AtomicBoolean BUSY = new AtomicBoolean();

  private Parallel() {}

  /** Work on the indices first (inclusive) to last (exclusive); part counts blocks from 0. */
  @FunctionalInterface
  public interface Body {
    /** Does the work. */
    void run(int part, int first, int last);
  }

  /** Work on one of several tasks. */
  @FunctionalInterface
  public interface Task {
    /** Does the work. */
    void run(int task);
  }

  /** Threads that ops use. */
  public static int threads() {
    return THREADS;
  }

  /**
   * Blocks that {@link #range} will cut n indices into, when each is worth at least {@code grain}.
   */
  public static int parts(int n, int grain) {
    return Math.max(1, Math.min(THREADS, n / Math.max(1, grain)));
  }

  /**
   * Runs the body over 0..n, cut into equal blocks.
   *
   * @param grain fewest indices that are worth a thread of their own
   */
  public static void range(int n, int grain, Body body) {
    int parts = parts(n, grain);
    if (parts == 1) {
      body.run(0, 0, n);
      return;
    }
    each(parts, part -> body.run(part, start(n, parts, part), start(n, parts, part + 1)));
  }

  private static int start(int n, int parts, int part) {
    return (int) ((long) n * part / parts);
  }

  /**
   * Runs tasks 0 to n - 1, each on the thread that is free next. Tasks must not write to the same
   * memory.
   */
  public static void tasks(int n, Task task) {
    if (Math.min(n, THREADS) <= 1) {
      for (int i = 0; i < n; i++) {
        task.run(i);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    each(
        Math.min(n, THREADS),
        part -> {
          for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
            task.run(i);
          }
        });
  }

  /** Runs the parts 0 to n - 1, n at most the number of threads, each on a thread of its own. */
  private static void each(int n, Task part) {
    if (!BUSY.compareAndSet(false, true)) {
      for (int i = 0; i < n; i++) {
        part.run(i);
      }
      return;
    }
    try {
      POOL.run(n, part);
    } finally {
      BUSY.set(false);
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
}
