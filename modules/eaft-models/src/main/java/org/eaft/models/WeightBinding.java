package org.eaft.models;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What stands beside a model's weights in its graphs, by the weights' names.
 *
 * @param products format of what enters matrix products
 * @param copies in bf16, of the matrices that enter products in bf16; empty in fp32
 * @param sums where backward passes add the gradients of the weights; a weight without one gets its
 *     gradient as an array of the graph
 */
public record WeightBinding(
    Format products, Map<String, INDArray> copies, Map<String, INDArray> sums) {

  /** Nothing: products of 32-bit floats, gradients in the graph. */
  public static final WeightBinding PLAIN = new WeightBinding(Format.FP32, Map.of(), Map.of());

  /** A binding without sums: forward only, or gradients in the graph. */
  public static WeightBinding of(ModelWeights weights, Format products) {
    if (products == Format.FP32) {
      return PLAIN;
    }
    Map<String, INDArray> copies = new LinkedHashMap<>();
    weights
        .arrays()
        .forEach(
            (name, array) -> {
              if (ModelWeights.entersProducts(weights.config(), name, array.shape())) {
                INDArray copy = Nd4j.createUninitializedDetached(products.type(), array.shape());
                Blocks.copy(Floats.of(array), Floats.of(copy));
                copies.put(name, copy);
              }
            });
    return new WeightBinding(products, copies, Map.of());
  }

  /** The same with sums. */
  public WeightBinding with(Map<String, INDArray> gradientSums) {
    return new WeightBinding(products, copies, gradientSums);
  }

  /** Brings the copies up to date. */
  public void refresh(ModelWeights weights) {
    copies.forEach(
        (name, copy) -> Blocks.copy(Floats.of(weights.arrays().get(name)), Floats.of(copy)));
  }

  /** Frees copies and sums. */
  public void close() {
    copies.values().forEach(INDArray::close);
    sums.values().forEach(INDArray::close);
  }
}
