package org.eaft.ops;

/** What finite differences are taken of. */
final class Sums {

  private Sums() {}

  static double dot(double[] upstream, double[] out) {
    double sum = 0;
    for (int i = 0; i < out.length; i++) {
      sum += upstream[i] * out[i];
    }
    return sum;
  }
}
