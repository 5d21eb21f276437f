package org.eaft.models.generate;

import java.util.Arrays;
import org.eaft.ops.kernel.KernelProvider;

/** What a model says of the tokens behind each of some tokens of some rows. */
final class NextTokens {

  private final float[] logits;
  private final int time;
  private final int vocabulary;

  /** Log of the sum of exp of each place's logits; NaN until it is asked for. */
  private final double[] normalizers;

  /**
   * Holds on to logits.
   *
   * @param logits [rows, time, vocabulary], row-major
   */
  NextTokens(float[] logits, int time, int vocabulary) {
    this.logits = logits;
    this.time = time;
    this.vocabulary = vocabulary;
    this.normalizers = new double[logits.length / vocabulary];
    Arrays.fill(normalizers, Double.NaN);
  }

  /**
   * Log-probability of a token, nats.
   *
   * @param place of the token before it, among those that were read of the row
   * @throws ArithmeticException where a logit is not a number
   */
  double logProbability(int row, int place, int token) {
    int at = row * time + place;
    if (Double.isNaN(normalizers[at])) {
      normalizers[at] = normalizer(at * vocabulary);
    }
    return logits[at * vocabulary + token] - normalizers[at];
  }

  private double normalizer(int at) {
    var kernels = KernelProvider.get();
    float max = kernels.max(logits, at, vocabulary);
    double[] sums = new double[3];
    kernels.logitSums(max, logits, at, null, 0, vocabulary, sums);
    double normalizer = max + Math.log(sums[0]);
    if (Double.isNaN(normalizer)) {
      throw new ArithmeticException("a logit is not a number");
    }
    return normalizer;
  }
}
