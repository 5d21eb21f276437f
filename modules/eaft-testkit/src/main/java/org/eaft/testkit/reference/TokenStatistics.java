package org.eaft.testkit.reference;

import java.util.Arrays;

/** What one row of logits says: log-probabilities and the statistics that objectives ask for. */
final class TokenStatistics {
  private TokenStatistics() {}

  /**
   * Log-softmax of row {@code row}; -inf logits give -inf. NaN, +inf or no finite logit is an
   * error.
   */
  static double[] logProbabilities(String name, double[] logits, int row, int vocabulary) {
    double[] z = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
    double max = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabulary; v++) {
      if (Double.isNaN(z[v]) || z[v] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            name + " at position " + row + ", token " + v + " is " + z[v] + ", not finite or -inf");
      }
      max = Math.max(max, z[v]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(name + " at position " + row + " are all -inf");
    }
    return logSoftmax(z, max);
  }

  /** {@code -sum p ln p} in nats, with 0 ln 0 = 0. */
  static double entropy(double[] logProbabilities) {
    double entropy = 0;
    for (double logP : logProbabilities) {
      if (logP > Double.NEGATIVE_INFINITY) {
        entropy -= Math.exp(logP) * logP;
      }
    }
    return entropy;
  }

  /** Entropy of the {@code min(topK, vocabulary)} most probable tokens, renormalised among them. */
  static double topKEntropy(double[] logProbabilities, int topK) {
    double[] sorted = logProbabilities.clone();
    Arrays.sort(sorted);
    int k = Math.min(topK, sorted.length);
    double[] top = Arrays.copyOfRange(sorted, sorted.length - k, sorted.length);
    return entropy(logSoftmax(top, top[k - 1]));
  }

  /** {@code sum p^2}. */
  static double sumOfSquares(double[] logProbabilities) {
    double sum = 0;
    for (double logP : logProbabilities) {
      sum += Math.exp(logP) * Math.exp(logP);
    }
    return sum;
  }

  /**
   * {@code KL(R ‖ P) = sum R (ln R - ln P)}, with 0 ln 0 = 0; infinite where P misses what R has.
   */
  static double kl(double[] logReference, double[] logProbabilities) {
    double kl = 0;
    for (int v = 0; v < logReference.length; v++) {
      if (logReference[v] > Double.NEGATIVE_INFINITY) {
        kl += Math.exp(logReference[v]) * (logReference[v] - logProbabilities[v]);
      }
    }
    return kl;
  }

  private static double[] logSoftmax(double[] z, double max) {
    double sum = 0;
    for (double value : z) {
      sum += Math.exp(value - max);
    }
    double[] logP = new double[z.length];
    for (int v = 0; v < z.length; v++) {
      // in this order no log-probability is above 0 and ±1e4 logits lose nothing
      logP[v] = (z[v] - max) - Math.log(sum);
    }
    return logP;
  }
}
