package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@link org.eaft.ops.RmsNorm} of rows as long as the weight. */
final class ComposedRmsNorm {

  private ComposedRmsNorm() {}

  static SDVariable of(String name, SDVariable x, SDVariable weight, double epsilon) {
    SameDiff graph = x.getSameDiff();
    SDVariable rows = Stock.rows(x, Stock.size(weight, 0));
    SDVariable squares = graph.mean(graph.math().square(rows), true, 1);
    SDVariable normed = rows.div(graph.math().sqrt(squares.add(epsilon))).mul(weight);
    return graph.reshape(name, normed, graph.shape(x));
  }
}
