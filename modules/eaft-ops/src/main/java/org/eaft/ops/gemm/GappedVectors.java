package org.eaft.ops.gemm;

import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;

/**
 * Products that oneDNN 3.8.1 gets wrong: it takes an A of one row, and a C of one column, for dense
 * whatever their strides say. Such vectors are copied. They come up where a product is cut and one
 * row or column is left over.
 */
final class GappedVectors {

  private GappedVectors() {}

  static boolean in(Product p) {
    return inA(p) || inC(p);
  }

  private static boolean inA(Product p) {
    return p.m() == 1 && p.k() > 1 && p.a().column() != 1;
  }

  private static boolean inC(Product p) {
    return p.n() == 1 && p.m() > 1 && p.c().row() != 1;
  }

  /** Runs the product on copies without gaps. */
  static void multiply(Gemm gemm, Product p, long a, long b, long c) {
    for (int i = 0; i < p.outer(); i++) {
      for (int j = 0; j < p.inner(); j++) {
        single(
            gemm,
            p.single(),
            a + p.a().offset(i, j, p.operands()),
            b + p.b().offset(i, j, p.operands()),
            c + p.c().offset(i, j, p.result()));
      }
    }
  }

  private static void single(Gemm gemm, Product p, long a, long b, long c) {
    Format format = inA(p) ? p.operands() : p.result();
    try (Scratch scratch = Scratch.of(Math.max(p.k(), p.m()), format)) {
      Floats dense = scratch.as(format);
      if (inA(p)) {
        Floats row = Floats.at(a, 1 + (p.k() - 1) * p.a().column(), format);
        copy(row, p.a().column(), dense, 1, p.k());
        gemm.multiplyHere(p.withA(new Strides(0, 0, p.k(), 1)), dense.address(), b, c);
        return;
      }
      Floats column = Floats.at(c, 1 + (p.m() - 1) * p.c().row(), format);
      if (p.accumulate()) {
        copy(column, p.c().row(), dense, 1, p.m());
      }
      gemm.multiplyHere(p.withC(new Strides(0, 0, 1, 1)), a, b, dense.address());
      copy(dense, 1, column, p.c().row(), p.m());
    }
  }

  private static void copy(Floats from, long fromStride, Floats to, long toStride, int n) {
    float[] one = new float[1];
    for (int i = 0; i < n; i++) {
      from.get(i * fromStride, one, 0, 1);
      to.put(i * toStride, one, 0, 1);
    }
  }
}
