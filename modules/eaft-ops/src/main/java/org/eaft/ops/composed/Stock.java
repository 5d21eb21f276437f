package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.custom.BitCast;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What compositions share. Sizes are read from arrays when the graph runs, never when it is built.
 */
public final class Stock {

  private Stock() {}

  /**
   * The same values without a gradient: their bits as integers, through which SameDiff looks for
   * none, and back.
   *
   * @param x FLOAT
   */
  public static SDVariable detach(SDVariable x) {
    return bits(bits(x, DataType.INT), DataType.FLOAT);
  }

  /** The bits of an array as another type of the same width. */
  public static SDVariable bits(SDVariable x, DataType type) {
    SameDiff graph = x.getSameDiff();
    BitCast op = new BitCast(graph, x, graph.constant(type.toInt()));
    op.addIArgument(type.toInt());
    return op.outputVariable();
  }

  /** A LONG array [1] of the size along a dimension; negative ones count from the last. */
  public static SDVariable size(SDVariable x, int dimension) {
    return x.getSameDiff().expandDims(x.getSameDiff().sizeAt(x, dimension), 0);
  }

  /** A LONG array of given sizes. */
  public static SDVariable sizes(SameDiff graph, long... sizes) {
    return graph.constant(Nd4j.createFromArray(sizes));
  }

  /** Sizes behind one another. */
  public static SDVariable join(SDVariable... sizes) {
    return sizes[0].getSameDiff().concat(0, sizes);
  }

  /** The shape of an array but for its last dimension. */
  public static SDVariable leading(SDVariable x) {
    SameDiff graph = x.getSameDiff();
    return graph.stridedSlice(graph.shape(x), new long[] {0}, new long[] {-1}, 1);
  }

  /** The rows of a last dimension [rows, width]. */
  public static SDVariable rows(SDVariable x, SDVariable width) {
    SameDiff graph = x.getSameDiff();
    return graph.reshape(x, join(sizes(graph, -1), width));
  }

  /** 0, 1, 2, ... up to a size [1], exclusive, LONG. */
  public static SDVariable count(SDVariable size) {
    SameDiff graph = size.getSameDiff();
    SDVariable end = graph.squeeze(size, 0);
    return graph.range(
        graph.constant(Nd4j.scalar(0L)), end, graph.constant(Nd4j.scalar(1L)), DataType.LONG);
  }

  /**
   * One-hot rows [n, size] FLOAT of n integers; a number outside has a row of zeros.
   *
   * @param ids INT or LONG, any shape
   * @param size LONG [1]
   */
  public static SDVariable oneHot(SDVariable ids, SDVariable size) {
    SameDiff graph = ids.getSameDiff();
    SDVariable rows = graph.reshape(ids.castTo(DataType.LONG), -1, 1);
    SDVariable columns = graph.expandDims(count(size), 0);
    return graph.eq(rows, columns).castTo(DataType.FLOAT);
  }

  /**
   * Numbers of runs of equal neighbours within rows, from 0, FLOAT: neighbours have the same number
   * if they are of one document.
   *
   * @param numbers [batch, time] INT or LONG
   */
  public static SDVariable runs(SDVariable numbers) {
    SameDiff graph = numbers.getSameDiff();
    SDVariable place = count(size(numbers, 1)).sub(1);
    // what stands before the first is the first
    SDVariable before = graph.gather(numbers, graph.math().max(place, graph.zerosLike(place)), 1);
    return graph.cumsum(graph.neq(numbers, before).castTo(DataType.FLOAT), 1);
  }
}
