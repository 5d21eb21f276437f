package org.eaft.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A weight as ops take it.
 *
 * @param values the weight, whose gradient is taken: FLOAT, or BFLOAT16 where it is not trained
 * @param copy the same values as BFLOAT16 for products, kept up to date by whoever changes them;
 *     null: products read {@code values}
 * @param sum an array of the weight's shape to which every backward pass adds its gradient; the
 *     gradient in the graph is then a scalar without meaning. null: the gradient is an array of the
 *     graph
 */
public record Weight(SDVariable values, SDVariable copy, SDVariable sum) {

  /** A weight without copy whose gradient is an array of the graph. */
  public static Weight of(SDVariable values) {
    return new Weight(values, null, null);
  }
}
