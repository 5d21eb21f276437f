package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Work on many items by several threads, with results and errors in the items' order. */
final class InOrder {

  /** So many items that handing them over costs nothing beside the work. */
  private static final int SHARE = 64;

  private InOrder() {}

  /**
   * The results for 0 to {@code n} (exclusive).
   *
   * @throws RuntimeException that of the first item, in order, whose work failed
   */
  static <R> List<R> map(int n, int threads, IntFunction<R> work) {
    if (threads < 2 || n <= SHARE) {
      return share(0, n, work);
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            r -> {
              Thread t = new Thread(r, "eaft-text");
              t.setDaemon(true);
              return t;
            });
    try {
      List<Future<List<R>>> shares = new ArrayList<>();
      for (int i = 0; i < n; i += SHARE) {
        int first = i;
        int last = Math.min(n, i + SHARE);
        shares.add(pool.submit(() -> share(first, last, work)));
      }
      return joined(shares, n);
    } finally {
      pool.shutdownNow();
    }
  }

  private static <R> List<R> share(int first, int last, IntFunction<R> work) {
    List<R> results = new ArrayList<>(last - first);
    for (int i = first; i < last; i++) {
      results.add(work.apply(i));
    }
    return results;
  }

  private static <R> List<R> joined(List<Future<List<R>>> shares, int n) {
    List<R> all = new ArrayList<>(n);
    try {
      for (Future<List<R>> share : shares) {
        all.addAll(share.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r
          ? r
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while texts were read", e);
    }
    return all;
  }
}
