package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@link org.eaft.ops.SwiGlu} and {@link org.eaft.ops.SwiGluFused}. */
final class ComposedSwiGlu {

  private ComposedSwiGlu() {}

  static SDVariable of(String name, SDVariable gate, SDVariable up) {
    return gate.mul(gate.getSameDiff().nn().sigmoid(gate)).mul(name, up);
  }

  /** Of gate and up side by side. */
  static SDVariable of(String name, SDVariable x) {
    SameDiff graph = x.getSameDiff();
    SDVariable[] halves = graph.split(Stock.rows(x, Stock.size(x, -1)), 2, 1);
    SDVariable y = halves[0].mul(graph.nn().sigmoid(halves[0])).mul(halves[1]);
    SDVariable shape = Stock.join(Stock.leading(x), Stock.size(y, 1));
    return graph.reshape(name, y, shape);
  }
}
