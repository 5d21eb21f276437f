package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@link org.eaft.ops.Embedding} as a product with one-hot rows: the gradient of {@code gather}
 * does not run in ND4J 1.0.0-M2.1.
 */
final class ComposedEmbedding {

  private ComposedEmbedding() {}

  static SDVariable of(String name, SDVariable weight, SDVariable ids) {
    SameDiff graph = weight.getSameDiff();
    SDVariable rows = graph.mmul(Stock.oneHot(ids, Stock.size(weight, 0)), weight);
    return graph.reshape(name, rows, Stock.join(graph.shape(ids), Stock.size(weight, 1)));
  }
}
