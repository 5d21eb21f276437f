package org.eaft.ops.composed;

import org.eaft.ops.CachedAttention.Past;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * {@link org.eaft.ops.CausalAttention} and {@link org.eaft.ops.CachedAttention}: two products, a
 * mask and a softmax. The query heads of a group are more rows of one matrix.
 */
final class ComposedAttention {

  /** What is added to the score of a key that is not seen; its exponential is 0. */
  private static final double UNSEEN = -1e9;

  private final SameDiff graph;
  private final SDVariable q;
  private final int heads;
  private final int kvHeads;
  private final double scale;

  private ComposedAttention(SDVariable q, int heads, int kvHeads, double scale) {
    this.graph = q.getSameDiff();
    this.q = q;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.scale = scale;
  }

  static SDVariable causal(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      SDVariable documents,
      int heads,
      int kvHeads,
      double scale) {
    ComposedAttention a = new ComposedAttention(q, heads, kvHeads, scale);
    SDVariable places = Stock.count(Stock.size(q, 1));
    SDVariable seen = a.notBefore(places, places);
    if (documents != null) {
      SDVariable runs = Stock.runs(documents);
      SDVariable same = a.graph.eq(a.graph.expandDims(runs, 2), a.graph.expandDims(runs, 1));
      // [batch, 1, time, time]
      seen = seen.mul(a.graph.expandDims(same.castTo(DataType.FLOAT), 1));
    }
    return a.attend(name, a.keys(k), a.keys(v), seen);
  }

  static SDVariable cached(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      Past past,
      int heads,
      int kvHeads,
      double scale) {
    ComposedAttention a = new ComposedAttention(q, heads, kvHeads, scale);
    SDVariable keys = a.graph.concat(2, a.rowsOf(past.keys()), a.keys(k));
    SDVariable values = a.graph.concat(2, a.rowsOf(past.values()), a.keys(v));
    return a.attend(name, keys, values, a.seenOf(past));
  }

  /** 1 where the place of a key [keys] is at most that of a query [queries], [queries, keys]. */
  private SDVariable notBefore(SDVariable queries, SDVariable keys) {
    return graph
        .gte(graph.expandDims(queries, 1), graph.expandDims(keys, 0))
        .castTo(DataType.FLOAT);
  }

  /** Keys or values as [batch, kvHeads, time, headSize]. */
  private SDVariable keys(SDVariable x) {
    SDVariable shape =
        Stock.join(Stock.leading(x), Stock.sizes(graph, kvHeads), Stock.sizes(graph, -1));
    return graph.permute(graph.reshape(x, shape), 0, 2, 1, 3);
  }

  /** The rows of the past that belong to the batch, which may have fewer. */
  private SDVariable rowsOf(SDVariable past) {
    return graph.gather(past, Stock.count(Stock.size(q, 0)), 0);
  }

  /** [batch, 1, new, capacity + new]: of the past as many as the row has, of the new the former. */
  private SDVariable seenOf(Past past) {
    SDVariable capacity = Stock.size(past.keys(), 2);
    SDVariable lengths = graph.reshape(past.lengths().castTo(DataType.LONG), -1, 1, 1, 1);
    SDVariable places = graph.reshape(Stock.count(capacity), 1, 1, 1, -1);
    SDVariable old = graph.lt(places, lengths).castTo(DataType.FLOAT);
    SDVariable fresh = Stock.count(Stock.size(q, 1));
    SDVariable one = Stock.sizes(graph, 1);
    SDVariable time = Stock.size(q, 1);
    SDVariable batch = Stock.size(q, 0);
    SDVariable oldToAll = old.mul(ones(Stock.join(batch, one, time, one)));
    SDVariable freshToAll = notBefore(fresh, fresh).mul(ones(Stock.join(batch, one, one, one)));
    return graph.concat(3, oldToAll, freshToAll);
  }

  private SDVariable ones(SDVariable shape) {
    return graph.fill(shape, DataType.FLOAT, 1);
  }

  private SDVariable attend(String name, SDVariable keys, SDVariable values, SDVariable seen) {
    int group = heads / kvHeads;
    SDVariable batch = Stock.size(q, 0);
    SDVariable time = Stock.size(q, 1);
    SDVariable unknown = Stock.sizes(graph, -1);
    SDVariable byGroup =
        graph.reshape(q, Stock.join(batch, time, Stock.sizes(graph, kvHeads, group), unknown));
    SDVariable queries =
        graph.reshape(
            graph.permute(byGroup, 0, 2, 3, 1, 4),
            Stock.join(batch, Stock.sizes(graph, kvHeads), unknown, Stock.size(byGroup, 4)));
    SDVariable scores = graph.mmul(queries, keys, false, true, false).mul(scale);
    SDVariable byHead =
        graph.reshape(
            scores, Stock.join(batch, Stock.sizes(graph, heads), time, Stock.size(keys, 2)));
    SDVariable masked = byHead.add(seen.sub(1).mul(-UNSEEN));
    SDVariable weights = graph.reshape(graph.nn().softmax(masked, 3), graph.shape(scores));
    SDVariable sums =
        graph.reshape(
            graph.mmul(weights, values),
            Stock.join(batch, Stock.sizes(graph, kvHeads, group), time, Stock.size(byGroup, 4)));
    return graph.reshape(name, graph.permute(sums, 0, 3, 1, 2, 4), graph.shape(q));
  }
}
