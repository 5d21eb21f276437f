package org.eaft.loss.objective;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Token-adaptive loss reweighting (arXiv 2509.20758): w = max(p^(1/tau), w_min). Tau is the median
 * over the micro-batch's documents of their mean loss (the mean of the middle two for an even
 * number), at least 1e-6; accumulating over more micro-batches therefore changes it.
 *
 * @param minimum w_min; the paper gives none, 0.01 is the DiSC re-implementation's
 */
record Talr(double minimum) implements Objective {

  static final Kind KIND =
      new Kind(
          4,
          "talr",
          "max(p^(1/tau), w_min), tau the median mean loss of the micro-batch's documents",
          List.of(Kind.Parameter.number("w_min", 0.01, 0, 1)),
          a -> new Talr(a[0]));

  private static final double LEAST_TAU = 1e-6;

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {minimum};
  }

  @Override
  public boolean ofBatch() {
    return true;
  }

  @Override
  public boolean readsDocuments() {
    return true;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    if (tokens.count() == 0) {
      return;
    }
    double tau = Math.max(LEAST_TAU, median(tokens.documentLosses()));
    for (int i = first; i < last; i++) {
      double logProbability = tokens.logProbability()[i];
      // an impossible label makes tau infinite, too
      double power =
          logProbability == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logProbability / tau);
      weights[i] = (float) Math.max(power, minimum);
    }
  }

  /** The middle value, or the mean of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    SameDiff graph = tokens.graph();
    SDVariable median = tokens.medianDocumentLoss();
    SDVariable tau = graph.math().max(median, graph.constant(LEAST_TAU)).castTo(DataType.FLOAT);
    SDVariable power = graph.math().exp(tokens.logProbability().div(tau));
    // an impossible label makes tau infinite, too
    SDVariable possible = graph.gt(tokens.logProbability(), Double.NEGATIVE_INFINITY);
    SDVariable weights = tokens.where(possible, power, 0);
    return graph.math().max(weights, graph.zerosLike(weights).add(minimum));
  }
}
