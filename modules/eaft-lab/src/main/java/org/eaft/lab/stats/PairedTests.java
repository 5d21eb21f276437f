package org.eaft.lab.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.TTest;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/** Tests of two methods over the seeds that both were run with; two-sided. */
public final class PairedTests {

  /** Above it the exact distribution of rank sums, of n (n + 1) + 1 values, gets slow. */
  private static final int MOST = 1_000;

  private PairedTests() {}

  /**
   * p of the paired t test.
   *
   * @param a a number of the first method by seed
   * @param b of the second, the same seeds in the same order
   * @return none for fewer than two seeds, or where all differences are equal
   */
  public static OptionalDouble t(double[] a, double[] b) {
    double[] d = differences(a, b);
    if (d.length < 2 || IntStream.range(1, d.length).allMatch(i -> d[i] == d[0])) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(new TTest().tTest(0, d));
  }

  /**
   * p of Wilcoxon's signed-rank test, exact: the share of all sign assignments whose rank sum is at
   * least as far from its mean as the observed one. Differences of zero are left out (Wilcoxon's
   * way); equal sizes share their mean rank. With n seeds no p is below 2^(1 - n): five seeds never
   * reach 0.05.
   *
   * @return none where no difference is left
   */
  public static OptionalDouble wilcoxon(double[] a, double[] b) {
    double[] left = Arrays.stream(differences(a, b)).filter(d -> d != 0).toArray();
    return left.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(signedRank(left));
  }

  private static double signedRank(double[] d) {
    if (d.length > MOST) {
      throw new IllegalArgumentException("the exact test takes at most " + MOST + " pairs");
    }
    double[] ranks = new NaturalRanking().rank(Arrays.stream(d).map(Math::abs).toArray());
    // mean ranks are multiples of a half: doubled, they index an array
    int[] doubled = Arrays.stream(ranks).mapToInt(r -> (int) Math.round(2 * r)).toArray();
    int total = Arrays.stream(doubled).sum();
    int positive = IntStream.range(0, d.length).filter(i -> d[i] > 0).map(i -> doubled[i]).sum();
    double[] share = rankSums(doubled, total);
    int far = Math.abs(2 * positive - total);
    return IntStream.rangeClosed(0, total)
        .filter(s -> Math.abs(2 * s - total) >= far)
        .mapToDouble(s -> share[s])
        .sum();
  }

  /** The share of sign assignments that give each sum of positive ranks. */
  private static double[] rankSums(int[] ranks, int total) {
    double[] share = new double[total + 1];
    share[0] = 1;
    for (int rank : ranks) {
      for (int s = total; s >= 0; s--) {
        share[s] = (share[s] + (s >= rank ? share[s - rank] : 0)) / 2;
      }
    }
    return share;
  }

  private static double[] differences(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "pairs need equal numbers of seeds, not %d and %d".formatted(a.length, b.length));
    }
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
  }
}
