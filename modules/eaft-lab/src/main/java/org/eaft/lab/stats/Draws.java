package org.eaft.lab.stats;

import java.util.Arrays;

/**
 * A stream of random indices, by SplitMix64: millions are drawn for a table, and they must be equal
 * on every JDK.
 *
 * <p>Source: G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014.
 */
final class Draws {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  Draws(long seed) {
    this.state = seed;
  }

  /** An index below n, each as likely to within n / 2^32. */
  int next(int n) {
    state += GAMMA;
    long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (int) ((((z ^ (z >>> 31)) >>> 32) * n) >>> 32);
  }

  /** Into an array of n: how often each of n things is drawn in n draws. */
  int[] fill(int[] times) {
    Arrays.fill(times, 0);
    for (int i = 0; i < times.length; i++) {
      times[next(times.length)]++;
    }
    return times;
  }
}
