package org.eaft.loss;

import org.eaft.ops.composed.Stock;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rows of logits as distributions, of stock ops and without gradients. What is summed over a
 * vocabulary is summed in double precision: a stock sum of 150,000 floats has lost 1e-5, and the
 * entropy of a row that is sure of a token is all in the digits behind the 1.
 *
 * @param raw the logits as they came [1, n, vocabulary]; of matrices with one column ND4J
 *     1.0.0-M2.1 makes no sums
 * @param largest the largest logit of each row [1, n, 1]
 * @param logits the logits less the largest, {@link #IMPOSSIBLE} at most where they are -infinity
 * @param exps their exponentials
 * @param sum of the exponentials [n] DOUBLE
 */
record ComposedDistribution(
    SDVariable raw, SDVariable largest, SDVariable logits, SDVariable exps, SDVariable sum) {

  /** Logits below this, relative to the largest, are -infinity. */
  static final double IMPOSSIBLE = -1e29;

  private static final double BOUND = 1e30;

  /** Bits of 1f, the largest exponential, but for the last of these. */
  private static final int HIGHEST_BIT = 29;

  static ComposedDistribution of(SDVariable rows) {
    SameDiff graph = rows.getSameDiff();
    SDVariable finite = bounded(rows);
    SDVariable largest = graph.max(finite, true, 2);
    SDVariable logits = finite.sub(largest);
    SDVariable exps = graph.math().exp(logits);
    return new ComposedDistribution(rows, largest, logits, exps, sum(exps));
  }

  /** Within bounds that no logit reaches; NaN at the lower one, too. */
  static SDVariable bounded(SDVariable rows) {
    SameDiff graph = rows.getSameDiff();
    SDVariable above = graph.math().max(rows, graph.constant((float) -BOUND));
    return graph.math().min(above, graph.constant((float) BOUND));
  }

  /** Sums of rows [n] DOUBLE. */
  static SDVariable sum(SDVariable x) {
    return x.getSameDiff().reshape(x.castTo(DataType.DOUBLE).sum(2), -1);
  }

  private SameDiff graph() {
    return raw.getSameDiff();
  }

  /** A number of each row, beside its logits [1, n, 1]. */
  static SDVariable column(SDVariable x) {
    return x.getSameDiff().reshape(x, 1, -1, 1);
  }

  private SDVariable flat(SDVariable column) {
    return graph().reshape(column, -1);
  }

  /** ln of the sum [n] DOUBLE. */
  SDVariable logSum() {
    return graph().math().log(sum);
  }

  /** The probabilities times a factor [n] of each row. */
  SDVariable times(SDVariable factor) {
    SDVariable share = factor.castTo(DataType.DOUBLE).div(sum).castTo(DataType.FLOAT);
    return exps.mul(column(share));
  }

  /** 0, or NaN for a row that has no probabilities. */
  SDVariable poison() {
    SDVariable nan = sum(graph().math().isNaN(raw));
    SDVariable high = graph().gte(flat(largest), BOUND).castTo(DataType.DOUBLE);
    SDVariable low = graph().lte(flat(largest), IMPOSSIBLE).castTo(DataType.DOUBLE);
    SDVariable bad = nan.add(high).add(low);
    SDVariable none = graph().zerosLike(flat(largest));
    return graph().where(none, none.add(Double.NaN), graph().eq(bad, 0));
  }

  /** Entropy in nats [n]. */
  SDVariable entropy() {
    return entropy(sum, sum(logits.mul(exps)));
  }

  private SDVariable entropy(SDVariable total, SDVariable weighted) {
    SDVariable h = graph().math().log(total).sub(weighted.div(total));
    return graph().math().max(h, graph().zerosLike(h)).castTo(DataType.FLOAT);
  }

  /** Sum of the squared probabilities [n]. */
  SDVariable sumOfSquares() {
    SDVariable squares = sum(graph().math().square(exps));
    return squares.div(graph().math().square(sum)).castTo(DataType.FLOAT);
  }

  /**
   * Entropy in nats of the K largest probabilities, renormalised [n]. The stock op that finds them
   * passes its arguments in the wrong order in 1.0.0-M2.1 and takes seconds; so the bits of the
   * K-th largest exponential are found one by one: of positive floats, the order is that of their
   * bits. Whatever equals it counts as often as there is room.
   */
  SDVariable topKEntropy(int k) {
    SameDiff graph = graph();
    SDVariable bits = graph.zerosLike(largest).castTo(DataType.INT);
    for (int b = HIGHEST_BIT; b >= 0; b--) {
      SDVariable candidate = Stock.bits(bits.add(1 << b), DataType.FLOAT);
      SDVariable atLeast = graph.sum(graph.gte(exps, candidate).castTo(DataType.FLOAT), true, 2);
      bits = bits.add(graph.gte(atLeast, k).castTo(DataType.INT).mul(1 << b));
    }
    SDVariable border = Stock.bits(bits, DataType.FLOAT);
    SDVariable above = graph.gt(exps, border).castTo(DataType.FLOAT);
    SDVariable room = sum(above).mul(-1).add(k);
    SDVariable last = flat(border).castTo(DataType.DOUBLE);
    SDVariable chosen = above.mul(exps);
    SDVariable total = sum(chosen).add(room.mul(last));
    SDVariable least = graph.constant((double) Float.MIN_NORMAL);
    SDVariable atBorder = last.mul(graph.math().log(graph.math().max(last, least)));
    return entropy(total, sum(chosen.mul(logits)).add(room.mul(atBorder)));
  }

  /** KL(reference || this) in nats [n]. */
  SDVariable divergenceFrom(ComposedDistribution reference) {
    SameDiff graph = graph();
    SDVariable r = reference.exps;
    SDVariable difference = sum(r.mul(reference.logits.sub(logits))).div(reference.sum);
    SDVariable kl = difference.sub(reference.logSum()).add(logSum());
    SDVariable positive = graph.math().max(kl, graph.zerosLike(kl)).castTo(DataType.FLOAT);
    SDVariable missed = sum(graph.lt(logits, IMPOSSIBLE).castTo(DataType.FLOAT).mul(r));
    SDVariable infinite = graph.zerosLike(positive).add(Double.POSITIVE_INFINITY);
    return graph.where(positive, infinite, graph.eq(missed, 0));
  }
}
