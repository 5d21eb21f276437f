package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@link org.eaft.ops.Linear}: a product of rows, and sums. */
final class ComposedLinear {

  private ComposedLinear() {}

  static SDVariable of(
      String name, SDVariable x, SDVariable weight, SDVariable bias, SDVariable residual) {
    SameDiff graph = x.getSameDiff();
    SDVariable rows = Stock.rows(x, Stock.size(weight, 1));
    SDVariable y = graph.mmul(rows, weight, false, true, false);
    if (bias != null) {
      y = y.add(bias);
    }
    SDVariable shape = Stock.join(Stock.leading(x), Stock.size(weight, 0));
    return residual == null
        ? graph.reshape(name, y, shape)
        : residual.add(name, graph.reshape(y, shape));
  }
}
