package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * {@link TokenStatistics} as variables of a graph, without gradients. Arrays are flat, an element a
 * position of the batch, FLOAT unless said; where a position has no label, they hold finite numbers
 * without meaning, and what an objective makes of them is left out.
 *
 * @param vocabulary number of logits, a scalar
 * @param supervised 1 where there is a label, else 0
 * @param logProbability ln p of the label
 * @param entropy Shannon entropy of the whole distribution in nats
 * @param topKEntropy entropy in nats of the K largest probabilities, renormalised; zeros where
 *     nobody asked for it
 * @param sumOfSquares sum of the squared probabilities
 * @param sampleWeight constant weight of the token, 1 where none is given
 * @param document number of the position's document, INT, below the number of positions
 */
public record TokenVariables(
    SDVariable vocabulary,
    SDVariable supervised,
    SDVariable logProbability,
    SDVariable entropy,
    SDVariable topKEntropy,
    SDVariable sumOfSquares,
    SDVariable sampleWeight,
    SDVariable document) {

  /** The graph. */
  public SameDiff graph() {
    return supervised.getSameDiff();
  }

  /** p of the label. */
  public SDVariable probability() {
    return graph().math().exp(logProbability);
  }

  /** A weight of 1 for every token. */
  public SDVariable ones() {
    return graph().onesLike(supervised);
  }

  /** One value where a condition holds, and a number elsewhere, whatever that value is there. */
  public SDVariable where(SDVariable condition, SDVariable value, double otherwise) {
    SDVariable other = graph().zerosLike(value).add(otherwise);
    return graph().where(value, other, condition);
  }

  /**
   * The percentile of the values of supervised tokens, interpolated as {@link Percentiles} does, a
   * DOUBLE scalar; a threshold that is not NaN instead of it.
   */
  SDVariable threshold(double threshold, SDVariable values, double percentile) {
    if (!Double.isNaN(threshold)) {
      return graph().constant(threshold);
    }
    SDVariable count = supervised.castTo(DataType.DOUBLE).sum();
    SDVariable at = count.sub(1).mul(percentile / 100);
    SDVariable below = graph().math().floor(at);
    Ordered ordered = Ordered.of(values.castTo(DataType.DOUBLE), supervised);
    SDVariable low = ordered.at(below);
    SDVariable part = at.sub(below);
    SDVariable between = low.add(part.mul(ordered.at(below.add(1)).sub(low)));
    // behind the last one there is none
    return graph().where(low, between, graph().eq(part, 0));
  }

  /**
   * The median over documents with labels of their mean cross entropy, nats, a DOUBLE scalar; the
   * mean of the middle two for an even number.
   */
  SDVariable medianDocumentLoss() {
    SameDiff graph = graph();
    SDVariable labelled = graph.gt(supervised, 0);
    SDVariable losses = where(labelled, graph.math().neg(logProbability), 0);
    SDVariable all = graph.sizeAt(supervised, 0).castTo(DataType.INT);
    SDVariable sums = sums(losses, all);
    SDVariable counts = sums(supervised, all);
    SDVariable present = graph.gt(counts, 0).castTo(DataType.DOUBLE);
    SDVariable means = sums.div(graph.math().max(counts, graph.onesLike(counts)));
    Ordered ordered = Ordered.of(means, present);
    SDVariable documents = present.sum();
    SDVariable lower = ordered.at(graph.math().floor(documents.sub(1).mul(0.5)));
    SDVariable upper = ordered.at(graph.math().floor(documents.mul(0.5)));
    return lower.add(upper).mul(0.5);
  }

  private SDVariable sums(SDVariable values, SDVariable segments) {
    return graph().unsortedSegmentSum(values.castTo(DataType.DOUBLE), document, segments);
  }
}
