package org.eaft.models.lora;

import java.util.Map;
import org.eaft.ops.Blocks;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes adapters part of the weights: W + (alpha / r) B A, in 32 bits, one layer at a time. */
public final class LoraMerge {

  private LoraMerge() {}

  /**
   * Changes the weights in place.
   *
   * @param weights FLOAT arrays by name, those of the adapters' layers [out, in] among them
   */
  public static void into(Map<String, INDArray> weights, Adapters adapters) {
    for (String layer : adapters.layers()) {
      merge(weights.get(layer + ".weight"), adapters, layer);
    }
  }

  private static void merge(INDArray weight, Adapters adapters, String layer) {
    int out = Math.toIntExact(weight.size(0));
    int in = Math.toIntExact(weight.size(1));
    Floats a = Floats.of(adapters.a(layer));
    Floats b = Floats.of(adapters.b(layer));
    try (Scratch delta = Scratch.of(weight.length())) {
      Product product = Product.plain(out, in, adapters.config().rank());
      Gemm.get().multiply(product, b.address(), a.address(), delta.floats().address());
      add((float) adapters.config().scale(), delta.floats(), Floats.of(weight));
    }
  }

  private static void add(float scale, Floats delta, Floats weight) {
    Kernels kernels = KernelProvider.get();
    Blocks.each(
        weight.length(),
        (at, n) -> {
          float[] w = HeapScratch.get(0, Blocks.SIZE);
          float[] d = HeapScratch.get(1, Blocks.SIZE);
          weight.get(at, w, 0, n);
          delta.get(at, d, 0, n);
          kernels.axpy(scale, d, 0, w, 0, n);
          weight.put(at, w, 0, n);
        });
  }
}
