package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 15, 16, 17, 1000, 4099})
  void everyIndexIsVisitedOnceInPartsThatFollowEachOther(int n) {
    for (int grain : new int[] {1, 2, 7, 100, 5000}) {
      AtomicIntegerArray visits = new AtomicIntegerArray(n);
      int parts = Parallel.parts(n, grain);
      int[] firsts = new int[parts];
      int[] lasts = new int[parts];
      Parallel.range(
          n,
          grain,
          (part, first, last) -> {
            firsts[part] = first;
            lasts[part] = last;
            for (int i = first; i < last; i++) {
              visits.incrementAndGet(i);
            }
          });
      for (int i = 0; i < n; i++) {
        assertThat(visits.get(i)).isEqualTo(1);
      }
      assertThat(firsts[0]).isZero();
      assertThat(lasts[parts - 1]).isEqualTo(n);
      for (int p = 1; p < parts; p++) {
        assertThat(firsts[p]).isEqualTo(lasts[p - 1]);
      }
    }
  }

  @Test
  void partsAreAsManyAsThreadsAndAsTheGrainAllows() {
    int threads = Parallel.threads();
    assertThat(Parallel.parts(0, 1)).isEqualTo(1);
    assertThat(Parallel.parts(1, 1)).isEqualTo(1);
    assertThat(Parallel.parts(99, 100)).isEqualTo(1);
    assertThat(Parallel.parts(1_000_000, 1)).isEqualTo(threads);
    assertThat(Parallel.parts(1_000_000, 0)).isEqualTo(threads);
    assertThat(Parallel.parts(200, 100)).isEqualTo(Math.min(threads, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 64, 1001})
  void everyTaskRunsOnce(int n) {
    AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, n));
    Parallel.tasks(n, runs::incrementAndGet);
    for (int i = 0; i < n; i++) {
      assertThat(runs.get(i)).isEqualTo(1);
    }
  }

  @Test
  void whatABodyThrowsReachesTheCallerAndTheWorkersGoOn() {
    int parts = Parallel.parts(1000, 1);
    for (int thrower = 0; thrower < parts; thrower++) {
      int which = thrower;
      assertThatThrownBy(
              () ->
                  Parallel.range(
                      1000,
                      1,
                      (part, first, last) -> {
                        if (part == which) {
                          throw new IllegalArgumentException("part " + part);
                        }
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("part " + which);
      assertThatThrownBy(
              () ->
                  Parallel.tasks(
                      10,
                      task -> {
                        if (task == 7) {
                          throw new AssertionError("task 7");
                        }
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("task 7");
    }
    AtomicInteger sum = new AtomicInteger();
    Parallel.range(1000, 1, (part, first, last) -> sum.addAndGet(last - first));
    assertThat(sum).hasValue(1000);
  }

  @Test
  void aCallFromInsideACallDoesTheSameWork() {
    AtomicInteger sum = new AtomicInteger();
    Parallel.tasks(
        8,
        task ->
            Parallel.range(
                100, 1, (part, first, last) -> sum.addAndGet((task + 1) * (last - first))));
    assertThat(sum).hasValue(3600);
  }

  @Test
  void callsFromSeveralThreadsAtOnce() throws InterruptedException {
    int callers = 4;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    AtomicIntegerArray sums = new AtomicIntegerArray(callers);
    for (int c = 0; c < callers; c++) {
      int caller = c;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int round = 0; round < 200; round++) {
                  Parallel.range(
                      50, 1, (part, first, last) -> sums.addAndGet(caller, last - first));
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    for (int c = 0; c < callers; c++) {
      assertThat(sums.get(c)).isEqualTo(200 * 50);
    }
  }

  @Test
  void anInterruptedCallerGetsAllItsWorkAndStaysInterrupted() {
    AtomicInteger sum = new AtomicInteger();
    Thread.currentThread().interrupt();
    try {
      Parallel.range(
          1000,
          1,
          (part, first, last) -> {
            if (part > 0) {
              spin();
            }
            sum.addAndGet(last - first);
          });
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(sum).hasValue(1000);
  }

  /** Long enough for the caller to wait. */
  private static void spin() {
    long until = System.nanoTime() + 20_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theNumberOfThreadsComesFromThePropertyOrTheEnvironment() throws Exception {
    assertThat(threads(Map.of(), "-Dorg.eaft.threads=3")).isEqualTo("3");
    assertThat(threads(Map.of("OMP_NUM_THREADS", "5"))).isEqualTo("5");
    assertThat(threads(Map.of("OMP_NUM_THREADS", "5,2"))).isEqualTo("5");
    assertThat(threads(Map.of("OMP_NUM_THREADS", "5"), "-Dorg.eaft.threads=1")).isEqualTo("1");
    assertThat(threads(Map.of("OMP_NUM_THREADS", ""), "-XX:ActiveProcessorCount=4")).isEqualTo("4");
    assertThat(threads(Map.of(), "-Dorg.eaft.threads=0"))
        .contains("property org.eaft.threads is not a number of threads: 0");
    assertThat(threads(Map.of("OMP_NUM_THREADS", "many")))
        .contains("environment variable OMP_NUM_THREADS is not a number of threads: many");
  }

  private static String threads(Map<String, String> environment, String... flags) throws Exception {
    return AnotherJvm.run(AskThreads.class, environment, flags);
  }

  /** Prints the number of threads. */
  static final class AskThreads {
    public static void main(String[] args) {
      System.out.println(Parallel.threads());
    }
  }
}
