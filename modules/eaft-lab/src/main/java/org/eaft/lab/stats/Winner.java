package org.eaft.lab.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Whether one method is ahead of all others by more than the noise. */
public final class Winner {

  private Winner() {}

  /**
   * The method of the highest accuracy, if the paired difference to every other one excludes 0
   * after Holm's correction over these differences; else none, and no method may be marked.
   *
   * @param level such as 0.95
   */
  public static OptionalInt of(PairedBootstrap bootstrap, double level) {
    int best =
        IntStream.range(0, bootstrap.size())
            .boxed()
            .max(Comparator.comparingDouble(bootstrap::accuracy))
            .orElseThrow();
    double[] p =
        IntStream.range(0, bootstrap.size())
            .filter(i -> i != best)
            .mapToDouble(i -> bootstrap.p(best, i))
            .toArray();
    boolean ahead =
        p.length > 0
            && bootstrap.fewestSeeds() > 1
            && Arrays.stream(Holm.adjust(p)).allMatch(x -> x <= 1 - level);
    return ahead ? OptionalInt.of(best) : OptionalInt.empty();
  }
}
