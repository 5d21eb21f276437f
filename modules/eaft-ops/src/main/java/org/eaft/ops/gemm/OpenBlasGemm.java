package org.eaft.ops.gemm;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.eaft.ops.memory.Format;

/** The fallback: one cblas_sgemm per matrix of the batch. */
final class OpenBlasGemm extends Gemm {

  OpenBlasGemm() {
    openblas.blas_set_num_threads(1);
  }

  @Override
  public void multiplyHere(Product p, long a, long b, long c) {
    if (Widened.needed(p)) {
      Widened.multiply(this, p, a, b, c);
      return;
    }
    for (int i = 0; i < p.outer(); i++) {
      for (int j = 0; j < p.inner(); j++) {
        single(
            p,
            new Floats(a + p.a().offset(i, j, Format.FP32)),
            new Floats(b + p.b().offset(i, j, Format.FP32)),
            new Floats(c + p.c().offset(i, j, Format.FP32)));
      }
    }
  }

  private static void single(Product p, FloatPointer a, FloatPointer b, FloatPointer c) {
    boolean transposeA = transposed(p.a(), p.m(), p.k(), "A");
    boolean transposeB = transposed(p.b(), p.k(), p.n(), "B");
    if (transposed(p.c(), p.m(), p.n(), "C")) {
      throw new IllegalArgumentException("OpenBLAS needs C in row order: " + p);
    }
    openblas.cblas_sgemm(
        openblas.CblasRowMajor,
        transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
        transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
        p.m(),
        p.n(),
        p.k(),
        1f,
        a,
        leading(p.a(), transposeA ? p.m() : p.k(), transposeA),
        b,
        leading(p.b(), transposeB ? p.k() : p.n(), transposeB),
        p.accumulate() ? 1f : 0f,
        c,
        leading(p.c(), p.n(), false));
  }

  private static int leading(Product.Strides s, int least, boolean transposed) {
    return Math.max(least, Math.toIntExact(transposed ? s.column() : s.row()));
  }

  private static boolean transposed(Product.Strides s, int rows, int columns, String name) {
    if (s.column() == 1 || (columns == 1 && s.row() != 1)) {
      return false;
    }
    if (s.row() == 1 || rows == 1) {
      return true;
    }
    throw new IllegalArgumentException("OpenBLAS needs " + name + " with a stride of 1: " + s);
  }

  @Override
  public boolean multipliesBf16() {
    return false;
  }

  @Override
  public String description() {
    return "OpenBLAS";
  }

  /** Floats that somebody else owns. */
  private static final class Floats extends FloatPointer {
    Floats(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }
}
