package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Does several things at once, and gives what came of them in their order. */
final class Workers implements AutoCloseable {

  /** As many as the products of a model use, where {@code org.eaft.threads} says so. */
  static final int THREADS =
      Math.max(
          1, Integer.getInteger("org.eaft.threads", Runtime.getRuntime().availableProcessors()));

  /** So many items that handing them over costs nothing beside the work. */
  private static final int SHARE = 64;

  private final int count;
  private ExecutorService threads;

  /** Threads that begin once there is work for several. */
  Workers(int count) {
    this.count = count;
  }

  /**
   * The results for 0 to {@code n} (exclusive), in this order.
   *
   * @throws RuntimeException that of the first item, in order, whose work failed
   */
  <R> List<R> map(int n, IntFunction<R> work) {
    List<Supplier<List<R>>> shares = new ArrayList<>();
    for (int i = 0; i < n; i += SHARE) {
      int first = i;
      int last = Math.min(n, i + SHARE);
      shares.add(() -> IntStream.range(first, last).mapToObj(work).toList());
    }
    List<R> results = new ArrayList<>(n);
    all(shares).forEach(share -> results.addAll(share.get()));
    return results;
  }

  /** Asks all for their values; who is asked a value that failed fails the same way. */
  <T> List<Supplier<T>> all(List<Supplier<T>> work) {
    if (count == 1 || work.size() == 1) {
      return work;
    }
    if (threads == null) {
      threads = Executors.newFixedThreadPool(count, Workers::daemon);
    }
    List<Callable<T>> calls = new ArrayList<>();
    work.forEach(w -> calls.add(w::get));
    try {
      List<Supplier<T>> done = new ArrayList<>();
      threads.invokeAll(calls).forEach(f -> done.add(() -> value(f)));
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows are read", e);
    }
  }

  private static Thread daemon(Runnable run) {
    Thread thread = new Thread(run, "eaft-rows");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T value(Future<T> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("it is done already", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      if (e.getCause() instanceof Error broken) {
        throw broken;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
