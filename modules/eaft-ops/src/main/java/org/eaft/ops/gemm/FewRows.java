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
  private static final int MOST = 32;

  /** Columns whose transpose stays in the cache nearest to a core. */
  private static final int COLUMNS = 128;

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
    Floats result = Floats.at(c, (m - 1) * p.c().row() + n, p.result());
    try (Scratch scratch = Scratch.of((long) n * m)) {
      gemm.multiplyHere(flipped, b, a, scratch.floats().address());
      for (int first = 0; first < n; first += COLUMNS) {
        write(p, scratch.floats(), first, Math.min(COLUMNS, n - first), result);
      }
    }
  }

  /** Writes some columns of C, which are rows of its transpose. */
  private static void write(Product p, Floats transposed, int first, int n, Floats c) {
    int m = p.m();
    float[] columns = HeapScratch.get(0, n * m);
    float[] row = HeapScratch.get(1, n);
    transposed.get((long) first * m, columns, 0, n * m);
    for (int i = 0; i < m; i++) {
      long at = i * p.c().row() + first;
      if (p.accumulate()) {
        c.get(at, row, 0, n);
      } else {
        Arrays.fill(row, 0, n, 0);
      }
      for (int j = 0; j < n; j++) {
        row[j] += columns[j * m + i];
      }
      c.put(at, row, 0, n);
    }
  }
}
