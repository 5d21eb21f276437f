package org.eaft.dl4j;

import java.util.Arrays;

/** Softmax of a row in double, and what is known of its distribution. */
final class Softmax {

  private Softmax() {}

  /**
   * What is known of a distribution.
   *
   * @param logProbability ln p of the label
   * @param entropy in nats
   * @param sumOfSquares of the probabilities
   * @param divergence KL(ref || model) in nats, zero without a reference
   */
  record Summary(double logProbability, double entropy, double sumOfSquares, double divergence) {}

  /**
   * Replaces logits by their probabilities.
   *
   * @param z holds the logits from {@code at} on
   * @param reference probabilities of the reference from {@code from} on; empty for none
   * @return null if a logit is NaN or +infinity, or all are -infinity
   */
  static Summary apply(double[] z, int at, int n, int label, double[] reference, int from) {
    double max = max(z, at, n);
    double labelLogit = z[at + label] - max;
    double sum = 0;
    double weighted = 0;
    double squares = 0;
    double divergence = 0;
    for (int v = 0; v < n; v++) {
      double d = z[at + v] - max;
      double e = Math.exp(d);
      z[at + v] = e;
      sum += e;
      weighted += e == 0 ? 0 : d * e;
      squares += e * e;
      if (reference.length > 0 && reference[from + v] > 0) {
        double r = reference[from + v];
        divergence += r * (Math.log(r) - d);
      }
    }
    if (!(sum < Double.POSITIVE_INFINITY)) {
      return null;
    }
    for (int v = 0; v < n; v++) {
      z[at + v] /= sum;
    }
    double logSum = Math.log(sum);
    return new Summary(
        labelLogit - logSum,
        Math.max(0, logSum - weighted / sum),
        squares / (sum * sum),
        reference.length == 0 ? 0 : Math.max(0, divergence + logSum));
  }

  private static double max(double[] z, int at, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < n; v++) {
      max = Math.max(max, z[at + v]);
    }
    return max;
  }

  /** Entropy in nats of the k largest of n logits, renormalised; before {@link #apply}. */
  static double topEntropy(double[] z, int at, int n, int k) {
    double[] top = largest(z, at, n, Math.min(k, n));
    double max = max(top, 0, top.length);
    double sum = 0;
    double weighted = 0;
    for (double t : top) {
      double e = Math.exp(t - max);
      sum += e;
      weighted += e == 0 ? 0 : (t - max) * e;
    }
    return Math.max(0, Math.log(sum) - weighted / sum);
  }

  /** The k largest, ascending. */
  private static double[] largest(double[] z, int at, int n, int k) {
    double[] top = Arrays.copyOfRange(z, at, at + k);
    Arrays.sort(top);
    for (int v = k; v < n; v++) {
      double value = z[at + v];
      if (value > top[0]) {
        int i = 1;
        while (i < k && top[i] < value) {
          top[i - 1] = top[i];
          i++;
        }
        top[i - 1] = value;
      }
    }
    return top;
  }
}
