package org.eaft.loss;

import org.eaft.loss.objective.TokenStatistics;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.HeapScratch;

/** One token's logits on their way to statistics and gradient: the scratch of one thread. */
final class LogitRow {

  final float[] logits;
  final float[] reference;
  private final float[] exps;
  private final float[] referenceExps;
  private final float[] top;
  private final int vocabulary;
  private final boolean hasReference;
  private final int topK;
  private final double[] sums = new double[3];
  private final Kernels kernels = KernelProvider.get();
  private double sum;
  private double referenceSum;
  private float referenceMax;

  private LogitRow(int vocabulary, int topK, boolean hasReference) {
    this.vocabulary = vocabulary;
    this.topK = Math.min(topK, vocabulary);
    this.hasReference = hasReference;
    this.logits = HeapScratch.get(0, vocabulary);
    // without a reference the logits are not needed after their exponentials
    this.exps = hasReference ? HeapScratch.get(1, vocabulary) : logits;
    this.reference = hasReference ? HeapScratch.get(2, vocabulary) : null;
    this.referenceExps = hasReference ? HeapScratch.get(3, vocabulary) : null;
    this.top = HeapScratch.get(4, this.topK);
  }

  static LogitRow ofThread(int vocabulary, int topK, boolean hasReference) {
    return new LogitRow(vocabulary, topK, hasReference);
  }

  /** Fills in what is known of token i from its logits (and the reference's). */
  void statistics(SupervisedTokens tokens, int i) {
    TokenStatistics s = tokens.statistics;
    int label = tokens.label[i];
    float max = kernels.max(logits, 0, vocabulary);
    requireFinite(max, tokens, i, "logits");
    float labelLogit = logits[label];
    if (topK > 0) {
      kernels.topK(logits, 0, vocabulary, topK, top);
      s.topKEntropy()[i] = (float) entropy(top, topK);
    }
    if (hasReference) {
      readReference(tokens, i);
    }
    kernels.logitSums(max, logits, 0, exps, 0, vocabulary, sums);
    requireFinite(sums[0], tokens, i, "logits");
    sum = sums[0];
    s.logProbability()[i] = (float) (labelLogit - max - Math.log(sum));
    s.entropy()[i] = (float) Math.max(0, Math.log(sum) - sums[1] / sum);
    s.sumOfSquares()[i] = (float) (sums[2] / (sum * sum));
    tokens.correct[i] = labelLogit >= max ? 1 : 0;
    if (hasReference) {
      tokens.kl[i] = (float) Math.max(0, divergence(max));
    }
  }

  private void readReference(SupervisedTokens tokens, int i) {
    referenceMax = kernels.max(reference, 0, vocabulary);
    requireFinite(referenceMax, tokens, i, "reference logits");
    kernels.logitSums(referenceMax, reference, 0, referenceExps, 0, vocabulary, sums);
    requireFinite(sums[0], tokens, i, "reference logits");
    referenceSum = sums[0];
  }

  /** KL(ref || model) = sum R (ln R - ln P). */
  private double divergence(float max) {
    double difference = 0;
    for (int v = 0; v < vocabulary; v++) {
      float r = referenceExps[v];
      if (r > 0) {
        difference += r * (double) (reference[v] - logits[v]);
      }
    }
    double logReferenceSum = referenceMax + Math.log(referenceSum);
    return difference / referenceSum - logReferenceSum + max + Math.log(sum);
  }

  private static double entropy(float[] descending, int n) {
    double total = 0;
    double weighted = 0;
    for (int j = 0; j < n; j++) {
      double d = (double) descending[j] - descending[0];
      double e = Math.exp(d);
      if (e > 0) {
        total += e;
        weighted += d * e;
      }
    }
    return Math.max(0, Math.log(total) - weighted / total);
  }

  /**
   * The gradient of token i's logits after {@link #statistics}: scale (w (P - onehot) + beta (P -
   * R)).
   *
   * @return an array that holds it from index 0
   */
  float[] gradient(SupervisedTokens tokens, int i, double beta, float scale) {
    double weight = tokens.weight[i];
    kernels.scale((float) ((weight + beta) * scale / sum), exps, 0, exps, 0, vocabulary);
    exps[tokens.label[i]] -= (float) (weight * scale);
    if (beta != 0) {
      float factor = (float) (-beta * scale / referenceSum);
      kernels.axpy(factor, referenceExps, 0, exps, 0, vocabulary);
    }
    return exps;
  }

  private static void requireFinite(double value, SupervisedTokens tokens, int i, String what) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new ArithmeticException(
          "the %s at %s are not finite: largest value or sum is %s"
              .formatted(what, tokens.place(i), value));
    }
  }
}
