package org.eaft.ops.gemm;

import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;

/**
 * Products of bf16 where the library or the processor has none: operands are widened, which is
 * exact, multiplied as 32-bit floats, and the result rounded where it is to be bf16.
 */
final class Widened {

  private Widened() {}

  static boolean needed(Product p) {
    return p.operands() != Format.FP32 || p.result() != Format.FP32;
  }

  static void multiply(Gemm gemm, Product p, long a, long b, long c) {
    for (int i = 0; i < p.outer(); i++) {
      for (int j = 0; j < p.inner(); j++) {
        single(
            gemm,
            p,
            a + p.a().offset(i, j, p.operands()),
            b + p.b().offset(i, j, p.operands()),
            c + p.c().offset(i, j, p.result()));
      }
    }
  }

  private static void single(Gemm gemm, Product p, long a, long b, long c) {
    try (Scratch aDense = Scratch.of((long) p.m() * p.k());
        Scratch bDense = Scratch.of((long) p.k() * p.n());
        Scratch cDense = Scratch.of((long) p.m() * p.n())) {
      read(a, p.a(), p.operands(), p.m(), p.k(), aDense.floats());
      read(b, p.b(), p.operands(), p.k(), p.n(), bDense.floats());
      Product dense = Product.plain(p.m(), p.n(), p.k());
      if (p.accumulate()) {
        read(c, p.c(), p.result(), p.m(), p.n(), cDense.floats());
        dense = dense.accumulating();
      }
      gemm.multiplyHere(
          dense, aDense.floats().address(), bDense.floats().address(), cDense.floats().address());
      write(cDense.floats(), p.m(), p.n(), c, p.c(), p.result());
    }
  }

  private static Floats matrix(long at, Strides s, Format format, int rows, int columns) {
    return Floats.at(at, 1 + (rows - 1) * s.row() + (columns - 1) * s.column(), format);
  }

  private static void read(long at, Strides s, Format format, int rows, int columns, Floats dense) {
    Floats from = matrix(at, s, format, rows, columns);
    boolean byRows = s.column() == 1;
    int lines = byRows ? rows : columns;
    int width = byRows ? columns : rows;
    float[] line = new float[width];
    float[] one = new float[1];
    for (int i = 0; i < lines; i++) {
      if (byRows) {
        from.get(i * s.row(), line, 0, width);
        dense.put((long) i * width, line, 0, width);
        continue;
      }
      for (int j = 0; j < width; j++) {
        one[0] = from.get(j * s.row() + i * s.column());
        dense.put((long) j * columns + i, one, 0, 1);
      }
    }
  }

  private static void write(
      Floats dense, int rows, int columns, long at, Strides s, Format format) {
    Floats to = matrix(at, s, format, rows, columns);
    float[] line = new float[columns];
    float[] one = new float[1];
    for (int i = 0; i < rows; i++) {
      dense.get((long) i * columns, line, 0, columns);
      if (s.column() == 1) {
        to.put(i * s.row(), line, 0, columns);
        continue;
      }
      for (int j = 0; j < columns; j++) {
        one[0] = line[j];
        to.put(i * s.row() + j * s.column(), one, 0, 1);
      }
    }
  }
}
