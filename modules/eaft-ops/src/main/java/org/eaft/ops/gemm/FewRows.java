package org.eaft.ops.gemm;

import java.util.Arrays;
import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;

/**
 * X W^T of a few rows X as the transpose of W X^T. Such a product takes as long as its weights take
 * to be read, and oneDNN reads the rows of a left operand where they lie, but first rearranges a
 * right operand that is transposed.
 */
final class FewRows {

  private static final int FEWEST = 9;
  private static final int MOST = 64;

  private FewRows() {}

  /** Whether a product is one of few rows and a transposed matrix of many. */
  static boolean in(Product p) {
    return p.batch() == 1
        && p.m() >= FEWEST
        && p.m() <= MOST
        && p.n() >= 4 * p.m()
        && p.a().column() == 1
        && p.b().row() == 1
        && p.c().column() == 1;
  }

  /** Runs such a product. */
  static void multiply(Gemm gemm, Product p, long a, long b, long c) {
    int m = p.m();
    int n = p.n();
    Product flipped =
        new Product(
                1,
                1,
                n,
                m,
                p.k(),
                new Strides(0, 0, p.b().column(), 1),
                new Strides(0, 0, 1, p.a().row()),
                new Strides(0, 0, m, 1),
                false)
            .of(p.operands());
    try (Scratch scratch = Scratch.of((long) n * m)) {
      gemm.multiplyHere(flipped, b, a, scratch.floats().address());
      float[] columns = HeapScratch.get(0, n * m);
      scratch.floats().get(0, columns, 0, n * m);
      write(p, columns, Floats.at(c, (m - 1) * p.c().row() + n, p.result()));
    }
  }

  private static void write(Product p, float[] columns, Floats c) {
    float[] row = HeapScratch.get(1, p.n());
    for (int i = 0; i < p.m(); i++) {
      if (p.accumulate()) {
        c.get(i * p.c().row(), row, 0, p.n());
      } else {
        Arrays.fill(row, 0, p.n(), 0);
      }
      for (int j = 0; j < p.n(); j++) {
        row[j] += columns[j * p.m() + i];
      }
      c.put(i * p.c().row(), row, 0, p.n());
    }
  }
}
