package org.eaft.ops.gemm;

import org.eaft.ops.memory.Format;

/**
 * The geometry of C = A B, or of C = C + A B, over a batch: sizes, and strides in elements.
 *
 * <p>For batch indices i &lt; outer, j &lt; inner: C[i,j] of m rows and n columns, A[i,j] of m rows
 * and k columns, B[i,j] of k rows and n columns. A transposed operand is one whose strides are
 * swapped. Sums are taken in 32-bit floats whatever the formats.
 *
 * @param accumulate whether the product is added to what C holds
 * @param operands how A and B are stored
 * @param result how C is stored
 */
public record Product(
    int outer,
    int inner,
    int m,
    int n,
    int k,
    Strides a,
    Strides b,
    Strides c,
    boolean accumulate,
    Format operands,
    Format result) {

  /**
   * Elements between neighbours along the outer and inner batch index, the rows and the columns.
   */
  public record Strides(long outer, long inner, long row, long column) {
    /** Bytes from the first matrix of a batch to another. */
    long offset(int outerIndex, int innerIndex, Format format) {
      return (outerIndex * outer + innerIndex * inner) * format.bytes();
    }
  }

  /** Checks sizes. */
  public Product {
    if (outer < 1 || inner < 1 || m < 1 || n < 1 || k < 1) {
      throw new IllegalArgumentException(
          "empty matrix product: batch %d x %d, m %d, n %d, k %d".formatted(outer, inner, m, n, k));
    }
  }

  /** A product of 32-bit floats. */
  public Product(
      int outer,
      int inner,
      int m,
      int n,
      int k,
      Strides a,
      Strides b,
      Strides c,
      boolean accumulate) {
    this(outer, inner, m, n, k, a, b, c, accumulate, Format.FP32, Format.FP32);
  }

  /** The same on operands of a format. */
  public Product of(Format format) {
    return new Product(outer, inner, m, n, k, a, b, c, accumulate, format, result);
  }

  /** The same into a C of a format. */
  public Product into(Format format) {
    return new Product(outer, inner, m, n, k, a, b, c, accumulate, operands, format);
  }

  /** X [m, k] times W^T, W [n, k]: a linear layer's output. */
  public static Product linear(int m, int n, int k) {
    return plain(m, n, k, rows(k), columns(k), false);
  }

  /** X [m, k] times W [k, n]: a linear layer's input gradient. */
  public static Product plain(int m, int n, int k) {
    return plain(m, n, k, rows(k), rows(n), false);
  }

  /** X^T times Y, X [k, m], Y [k, n]: a linear layer's weight gradient. */
  public static Product transposed(int m, int n, int k) {
    return plain(m, n, k, columns(m), rows(n), false);
  }

  /** The same product, added to C. */
  public Product accumulating() {
    return new Product(outer, inner, m, n, k, a, b, c, true, operands, result);
  }

  private static Product plain(int m, int n, int k, Strides a, Strides b, boolean accumulate) {
    return new Product(1, 1, m, n, k, a, b, rows(n), accumulate);
  }

  private static Strides rows(long width) {
    return new Strides(0, 0, width, 1);
  }

  private static Strides columns(long width) {
    return new Strides(0, 0, 1, width);
  }

  /** Matrices in the batch. */
  int batch() {
    return outer * inner;
  }

  /** One product of the batch. */
  Product single() {
    return new Product(1, 1, m, n, k, a, b, c, accumulate, operands, result);
  }

  /** The same with other sizes of C. */
  Product sized(int rows, int columns) {
    return new Product(outer, inner, rows, columns, k, a, b, c, accumulate, operands, result);
  }

  /** The same with an A that lies otherwise. */
  public Product withA(Strides other) {
    return new Product(outer, inner, m, n, k, other, b, c, accumulate, operands, result);
  }

  /** The same with a C that lies otherwise. */
  public Product withC(Strides other) {
    return new Product(outer, inner, m, n, k, a, b, other, accumulate, operands, result);
  }

  /** Floating-point operations: two for each multiplication and addition. */
  public double operations() {
    return 2.0 * outer * inner * m * n * k;
  }
}
