package org.eaft.ops;

import java.util.function.DoubleSupplier;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;

/** Elementwise work on long runs of floats, block by block on all cores. */
public final class Blocks {

  /** Floats a block: two or three of them fit into a first-level cache. */
  public static final int SIZE = 2048;

  private static final int BLOCKS_A_THREAD = 16;

  private Blocks() {}

  /** Work on the n floats that start at index first. */
  @FunctionalInterface
  public interface Body {
    /** Does the work. */
    void run(long first, int n);
  }

  /** Runs the body over blocks of at most {@link #SIZE} floats that cover 0..length. */
  public static void each(long length, Body body) {
    int blocks = Math.toIntExact((length + SIZE - 1) / SIZE);
    Parallel.range(
        blocks,
        BLOCKS_A_THREAD,
        (part, first, last) -> {
          for (int i = first; i < last; i++) {
            long at = (long) i * SIZE;
            body.run(at, (int) Math.min(SIZE, length - at));
          }
        });
  }

  /** out = a + b; out may be a or b. */
  public static void sum(Floats a, Floats b, Floats out) {
    Kernels kernels = KernelProvider.get();
    each(
        out.length(),
        (at, n) -> {
          float[] x = HeapScratch.get(0, SIZE);
          float[] y = HeapScratch.get(1, SIZE);
          a.get(at, x, 0, n);
          b.get(at, y, 0, n);
          kernels.add(x, 0, y, 0, x, 0, n);
          out.put(at, x, 0, n);
        });
  }

  /** Sets every element, in order, to the next value. */
  public static void fill(Floats out, DoubleSupplier values) {
    float[] block = new float[SIZE];
    for (long at = 0; at < out.length(); at += SIZE) {
      int n = (int) Math.min(SIZE, out.length() - at);
      for (int i = 0; i < n; i++) {
        block[i] = (float) values.getAsDouble();
      }
      out.put(at, block, 0, n);
    }
  }

  /** out = a, in out's format. */
  public static void copy(Floats a, Floats out) {
    each(
        out.length(),
        (at, n) -> {
          float[] x = HeapScratch.get(0, SIZE);
          a.get(at, x, 0, n);
          out.put(at, x, 0, n);
        });
  }

  /** out = factor * a; out may be a. */
  public static void scale(float factor, Floats a, Floats out) {
    Kernels kernels = KernelProvider.get();
    each(
        out.length(),
        (at, n) -> {
          float[] x = HeapScratch.get(0, SIZE);
          a.get(at, x, 0, n);
          kernels.scale(factor, x, 0, x, 0, n);
          out.put(at, x, 0, n);
        });
  }

  /** Sum of squares, added up in the order of the blocks. */
  public static double sumOfSquares(Floats a) {
    Kernels kernels = KernelProvider.get();
    double[] sums = new double[Math.toIntExact((a.length() + SIZE - 1) / SIZE)];
    each(
        a.length(),
        (at, n) -> {
          float[] x = HeapScratch.get(0, SIZE);
          a.get(at, x, 0, n);
          sums[(int) (at / SIZE)] = kernels.sumOfSquares(x, 0, n);
        });
    double sum = 0;
    for (double s : sums) {
      sum += s;
    }
    return sum;
  }
}
