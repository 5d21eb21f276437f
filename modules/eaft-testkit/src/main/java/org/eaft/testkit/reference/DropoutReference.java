package org.eaft.testkit.reference;

/**
 * Inverted dropout: {@code y = x / (1 - p)} where the mask keeps an element, else 0; the gradient
 * is the same function of the upstream gradient.
 *
 * <p>The mask takes 32 bits an element from the SplitMix64 generator, high half first, that is
 * seeded by {@code finalizer(seed + finalizer(draw))}.
 *
 * <p>Source: Steele, Lea and Flood 2014; Srivastava et al. 2014.
 */
public final class DropoutReference {
  private static final double TWO_TO_32 = 4294967296.0;

  private DropoutReference() {}

  /** Forward, and backward for an upstream gradient in place of x. */
  public static double[] apply(double[] x, int draw, double probability, long seed) {
    long state = finalizer(seed + finalizer(draw));
    double[] y = new double[x.length];
    long bits = 0;
    for (int i = 0; i < x.length; i++) {
      if (i % 2 == 0) {
        state += 0x9e3779b97f4a7c15L;
        bits = finalizer(state);
      }
      long half = i % 2 == 0 ? bits >>> 32 : bits & 0xffffffffL;
      y[i] = half / TWO_TO_32 >= probability ? x[i] / (1 - probability) : 0;
    }
    return y;
  }

  private static long finalizer(long seed) {
    long z = seed;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
