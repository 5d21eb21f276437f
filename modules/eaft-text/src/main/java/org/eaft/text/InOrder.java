package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Work on items of a list by several threads, with results and errors in the list's order. */
final class InOrder {

  /** So many items that handing them over costs nothing beside the work. */
  private static final int SHARE = 64;

  private InOrder() {}

  /**
   * The results.
   *
   * @throws RuntimeException that of the first item, in order, whose work failed
   */
  static <T, R> List<R> map(List<T> items, Function<T, R> work) {
    List<Future<List<R>>> shares = new ArrayList<>();
    for (int i = 0; i < items.size(); i += SHARE) {
      List<T> share = items.subList(i, Math.min(items.size(), i + SHARE));
      Callable<List<R>> task =
          () -> {
            List<R> results = new ArrayList<>(share.size());
            for (T item : share) {
              results.add(work.apply(item));
            }
            return results;
          };
      shares.add(ForkJoinPool.commonPool().submit(task));
    }
    List<R> all = new ArrayList<>(items.size());
    try {
      for (Future<List<R>> share : shares) {
        all.addAll(share.get());
      }
    } catch (ExecutionException e) {
      shares.forEach(s -> s.cancel(false));
      throw e.getCause() instanceof RuntimeException r
          ? r
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      shares.forEach(s -> s.cancel(true));
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were read", e);
    }
    return all;
  }
}
