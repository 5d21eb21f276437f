package org.eaft.eval.ifeval;

/**
 * The numbers of Python's {@code random.Random(0)}: MT19937 (Matsumoto and Nishimura, 1998), and
 * what Python makes of it.
 */
final class MersenneTwister {

  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int at = N;
  private double kept = Double.NaN;

  /** Seeded with the array [0], as Python seeds with the number 0. */
  MersenneTwister() {
    state[0] = 19650218;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * mixed(i - 1) + i;
    }
    int i = 1;
    for (int k = 0; k < N; k++) {
      state[i] ^= mixed(i - 1) * 1664525;
      i = next(i);
    }
    for (int k = 0; k < N - 1; k++) {
      state[i] = (state[i] ^ (mixed(i - 1) * 1566083941)) - i;
      i = next(i);
    }
    state[0] = 0x80000000;
  }

  private int mixed(int i) {
    return state[i] ^ (state[i] >>> 30);
  }

  private int next(int i) {
    if (i + 1 < N) {
      return i + 1;
    }
    state[0] = state[N - 1];
    return 1;
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7FFFFFFF);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) * 0x9908B0DF);
    }
    at = 0;
  }

  private int bits() {
    if (at == N) {
      twist();
    }
    int y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return y ^ (y >>> 18);
  }

  /** From [0, 1), with 53 bits. */
  double uniform() {
    int high = bits() >>> 5;
    int low = bits() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /** From the standard normal distribution, which gives two numbers at a time. */
  double gaussian() {
    if (!Double.isNaN(kept)) {
      double z = kept;
      kept = Double.NaN;
      return z;
    }
    double angle = uniform() * 2 * Math.PI;
    double radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    kept = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }

  /** From 0 to n - 1: as many bits as n has, until they are below it. */
  int below(int n) {
    int shift = Integer.numberOfLeadingZeros(n);
    int r = bits() >>> shift;
    while (r >= n) {
      r = bits() >>> shift;
    }
    return r;
  }
}
