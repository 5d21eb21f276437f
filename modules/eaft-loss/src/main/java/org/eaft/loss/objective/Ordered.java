package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Some values of an array in ascending order, as variables of a graph. There is no stock op that
 * sorts: a value's place is the number of those before it, of n x n comparisons.
 *
 * @param values DOUBLE [n]
 * @param places DOUBLE [n], those of what counts first
 */
record Ordered(SDVariable values, SDVariable places) {

  /**
   * The values where {@code counts} is 1.
   *
   * @param values DOUBLE [n]
   * @param counts [n], 0 or 1
   */
  static Ordered of(SDVariable values, SDVariable counts) {
    SameDiff graph = values.getSameDiff();
    SDVariable infinite = graph.zerosLike(values).add(Double.POSITIVE_INFINITY);
    SDVariable last = graph.where(values, infinite, graph.gt(counts, 0));
    SDVariable own = graph.reshape(last, 1, -1, 1);
    SDVariable other = graph.reshape(last, 1, 1, -1);
    SDVariable before = graph.lt(other, own).castTo(DataType.DOUBLE);
    SDVariable index = graph.cumsum(graph.onesLike(values), 0);
    SDVariable tie =
        graph
            .eq(other, own)
            .castTo(DataType.DOUBLE)
            .mul(
                graph
                    .lt(graph.reshape(index, 1, 1, -1), graph.reshape(index, 1, -1, 1))
                    .castTo(DataType.DOUBLE));
    return new Ordered(last, graph.reshape(before.add(tie).sum(2), -1));
  }

  /** The value at a place, a scalar; 0 where there is no such place. */
  SDVariable at(SDVariable place) {
    SameDiff graph = values.getSameDiff();
    return graph.where(values, graph.zerosLike(values), graph.eq(places, place)).sum();
  }
}
