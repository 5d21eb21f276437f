package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The paper's ablation of a hard mask (arXiv 2601.02151, section 5): w = 1 where EAFT's normalised
 * entropy h lies above a threshold, else 0, whatever the label.
 *
 * <p>The threshold is a percentile of h over the micro-batch, so that accumulation changes it, or
 * an absolute number. Not where most tokens have entropies near 0: a percentile then means little.
 *
 * @param gate h
 * @param percentile of the micro-batch's h, 0 to 100
 * @param threshold an absolute h instead; NaN for none
 */
record EaftMask(Gate gate, double percentile, double threshold) implements Objective {

  static final Kind KIND =
      new Kind(
          8,
          "eaft_mask",
          "1 where H_topK / normalizer > threshold, or else its percentile of the micro-batch",
          Gate.parameters(Percentiles.PERCENTILE, Kind.Parameter.optional("threshold", 0, 1e6)),
          a -> new EaftMask(Gate.of(a, 0, 3), a[1], a[2]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return gate.around(percentile, threshold);
  }

  @Override
  public int topK() {
    return gate.topK();
  }

  @Override
  public boolean ofBatch() {
    return Double.isNaN(threshold);
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    if (tokens.count() == 0) {
      return;
    }
    gate.apply(type(), tokens, first, last, weights, h -> h);
    double least = Percentiles.threshold(threshold, weights, percentile);
    for (int i = first; i < last; i++) {
      weights[i] = weights[i] > least ? 1 : 0;
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    SDVariable h = gate.of(tokens);
    SDVariable least = tokens.threshold(threshold, h, percentile);
    return tokens.graph().gt(h.castTo(DataType.DOUBLE), least).castTo(DataType.FLOAT);
  }
}
