package org.eaft.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.Architecture;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;

/**
 * What the matrix library reaches on a model's products alone, one after the other on the same
 * memory: the rate that a training step's products are compared with.
 */
final class ProductRate {

  private static final int REPETITIONS = 3;

  /** Rows of the output head's products, which a step computes in chunks. */
  private static final int HEAD_ROWS = 256;

  private ProductRate() {}

  /**
   * Rate in 10^9 operations per second over the products of one step with so many tokens.
   *
   * @param format of the operands
   */
  static double gigaflops(ModelConfig config, int tokens, Format format) {
    Map<List<Long>, Integer> weights = new HashMap<>();
    Architecture.of(config)
        .shapes(config)
        .forEach(
            (name, shape) -> {
              boolean lookUp = name.contains("embed_tokens") && !config.tieWordEmbeddings();
              if (shape.length == 2 && !lookUp) {
                weights.merge(List.of(shape[0], shape[1]), 1, Integer::sum);
              }
            });
    double operations = 0;
    double seconds = 0;
    for (Map.Entry<List<Long>, Integer> weight : weights.entrySet()) {
      int out = Math.toIntExact(weight.getKey().get(0));
      int in = Math.toIntExact(weight.getKey().get(1));
      int rows = out == config.vocabSize() ? Math.min(HEAD_ROWS, tokens) : tokens;
      for (Product product :
          List.of(
              Product.linear(rows, out, in),
              Product.plain(rows, in, out),
              Product.transposed(out, in, rows))) {
        operations += product.operations() * weight.getValue() * tokens / rows;
        seconds += seconds(product.of(format)) * weight.getValue() * tokens / rows;
      }
    }
    return operations / seconds * 1e-9;
  }

  /** Rate of one product. */
  static double gigaflops(Product product) {
    return product.operations() / seconds(product) * 1e-9;
  }

  /** The shortest of some repetitions after a first that compiles the product. */
  private static double seconds(Product p) {
    double best = Double.POSITIVE_INFINITY;
    try (Scratch a = Scratch.of((long) p.m() * p.k(), p.operands());
        Scratch b = Scratch.of((long) p.k() * p.n(), p.operands());
        Scratch c = Scratch.of((long) p.m() * p.n())) {
      a.floats().clear();
      b.floats().clear();
      for (int i = 0; i <= REPETITIONS; i++) {
        long start = System.nanoTime();
        Gemm.get().multiply(p, a.floats().address(), b.floats().address(), c.floats().address());
        if (i > 0) {
          best = Math.min(best, (System.nanoTime() - start) * 1e-9);
        }
      }
    }
    return best;
  }
}
