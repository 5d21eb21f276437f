package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Cross entropy without confident conflicts, the joint mask of the EAFT paper's pilot (arXiv
 * 2601.02151, figure 2): w = 0 where the entropy H and the label's probability p are both low, else
 * 1. Low is at most a percentile, or at most an absolute number.
 *
 * <p>Of the batch: the model as it is, percentiles over the micro-batch, so that accumulation
 * changes them. Of the base: the model before training, percentiles over the data set, constant.
 * Not where the data are right and the model is wrong: that is what it leaves out.
 *
 * @param of whose H and p
 * @param percentile 0 to 100, of each
 * @param entropy an absolute H in nats instead; NaN for none
 * @param probability an absolute p instead; NaN for none
 */
record ConflictMask(Of of, double percentile, double entropy, double probability)
    implements Objective {

  /** Whose entropy and probability. */
  enum Of {
    /** The model's as it is. */
    BATCH,
    /** Those of the model before training. */
    BASE
  }

  static final Kind KIND =
      new Kind(
          9,
          "conflict_mask",
          "0 where entropy and p are both at most their percentile or threshold, else 1",
          List.of(
              Kind.Parameter.choice("of", Of.BATCH),
              Percentiles.PERCENTILE,
              Kind.Parameter.optional("entropy", 0, 1e6),
              Kind.Parameter.optional("probability", 0, 1)),
          a -> new ConflictMask(Of.values()[(int) a[0]], a[1], a[2], a[3]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {of.ordinal(), percentile, entropy, probability};
  }

  @Override
  public boolean ofBatch() {
    return of == Of.BATCH && (Double.isNaN(entropy) || Double.isNaN(probability));
  }

  @Override
  public boolean readsSampleWeights() {
    return of == Of.BASE;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    if (of == Of.BASE) {
      System.arraycopy(tokens.sampleWeight(), first, weights, first, last - first);
    } else {
      mask(tokens, first, last, weights);
    }
  }

  @Override
  public float[] constants(TokenStatistics base) {
    float[] mask = new float[base.count()];
    mask(base, 0, mask.length, mask);
    return mask;
  }

  private void mask(TokenStatistics tokens, int first, int last, float[] weights) {
    if (tokens.count() == 0) {
      return;
    }
    double leastEntropy = Percentiles.threshold(entropy, tokens.entropy(), percentile);
    // the percentile of a logarithm between neighbours is not that of the probability
    double leastProbability =
        Percentiles.threshold(
            probability,
            Double.isNaN(probability) ? probabilities(tokens) : new float[0],
            percentile);
    for (int i = first; i < last; i++) {
      boolean conflict =
          tokens.entropy()[i] <= leastEntropy
              && (float) Math.exp(tokens.logProbability()[i]) <= leastProbability;
      weights[i] = conflict ? 0 : 1;
    }
  }

  private static float[] probabilities(TokenStatistics tokens) {
    float[] all = new float[tokens.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) Math.exp(tokens.logProbability()[i]);
    }
    return all;
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    if (of == Of.BASE) {
      return tokens.sampleWeight();
    }
    SDVariable unsure = above(tokens, tokens.entropy(), entropy);
    SDVariable likely = above(tokens, tokens.probability(), probability);
    return tokens.graph().math().max(unsure, likely);
  }

  private SDVariable above(TokenVariables tokens, SDVariable values, double threshold) {
    SDVariable most = tokens.threshold(threshold, values, percentile);
    return tokens.graph().gt(values.castTo(DataType.DOUBLE), most).castTo(DataType.FLOAT);
  }
}
