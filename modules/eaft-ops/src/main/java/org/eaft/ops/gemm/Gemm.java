package org.eaft.ops.gemm;

import org.eaft.ops.Parallel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matrix products on off-heap memory, of 32-bit floats or of bf16 with sums in 32 bits. The library
 * computes on the calling thread; how work is spread over the cores is decided here.
 *
 * <p>{@link #get()} chooses oneDNN where its native library loads and fits the JavaCPP on the class
 * path, and OpenBLAS elsewhere, and logs one line that says which and why. The property {@value
 * #PROPERTY} ({@code onednn} or {@code openblas}) forces one and fails if it cannot.
 */
public abstract class Gemm {

  /** System property that forces a library. */
  public static final String PROPERTY = "org.eaft.gemm";

  private static final Logger LOG = LoggerFactory.getLogger(Gemm.class);

  /** Rows or columns that a thread takes a multiple of. */
  private static final int BLOCK = 16;

  private long nanos;
  private double operations;

  Gemm() {}

  /** The library in use. */
  public static Gemm get() {
    return Holder.INSTANCE;
  }

  /** Runs a product on all cores, on addresses of first elements; returns when C is written. */
  public final void multiply(Product product, long a, long b, long c) {
    long start = System.nanoTime();
    if (product.batch() > 1) {
      batch(product, a, b, c);
    } else if (product.m() >= product.n()) {
      byRows(product, a, b, c);
    } else {
      byColumns(product, a, b, c);
    }
    synchronized (this) {
      nanos += System.nanoTime() - start;
      operations += product.operations();
    }
  }

  private void batch(Product p, long a, long b, long c) {
    Product single = p.single();
    Parallel.tasks(
        p.batch(),
        i -> {
          int outer = i / p.inner();
          int inner = i % p.inner();
          multiplyHere(
              single,
              a + p.a().offset(outer, inner, p.operands()),
              b + p.b().offset(outer, inner, p.operands()),
              c + p.c().offset(outer, inner, p.result()));
        });
  }

  private void byRows(Product p, long a, long b, long c) {
    Parallel.range(
        blocks(p.m()),
        1,
        (part, first, last) -> {
          int row = first * BLOCK;
          int rows = Math.min(last * BLOCK, p.m()) - row;
          long aAt = a + row * p.a().row() * p.operands().bytes();
          long cAt = c + row * p.c().row() * p.result().bytes();
          multiplyHere(p.sized(rows, p.n()), aAt, b, cAt);
        });
  }

  private void byColumns(Product p, long a, long b, long c) {
    Parallel.range(
        blocks(p.n()),
        1,
        (part, first, last) -> {
          int column = first * BLOCK;
          int columns = Math.min(last * BLOCK, p.n()) - column;
          long bAt = b + column * p.b().column() * p.operands().bytes();
          long cAt = c + column * p.c().column() * p.result().bytes();
          Product here = p.sized(p.m(), columns);
          if (flips(p)) {
            FewRows.multiply(this, here, a, bAt, cAt);
          } else {
            multiplyHere(here, a, bAt, cAt);
          }
        });
  }

  private static int blocks(int n) {
    return (n + BLOCK - 1) / BLOCK;
  }

  /**
   * Runs a product on the caller's thread alone: for work that is already spread over the cores.
   */
  public abstract void multiplyHere(Product product, long a, long b, long c);

  /** Whether the library is faster at the transpose of a product. */
  boolean flips(Product product) {
    return false;
  }

  /** Whether the library computes products of bf16 itself; elsewhere they are widened first. */
  public abstract boolean multipliesBf16();

  /** Name and version of the library, and the threads that it uses. */
  public abstract String description();

  /** Seconds spent in {@link #multiply} and operations done there since the last call. */
  public final synchronized Usage takeUsage() {
    Usage usage = new Usage(nanos * 1e-9, operations);
    nanos = 0;
    operations = 0;
    return usage;
  }

  /** Time in matrix products and the floating-point operations done in it. */
  public record Usage(double seconds, double operations) {
    /** Rate in 10^9 operations per second. */
    public double gigaflops() {
      return seconds == 0 ? 0 : operations / seconds * 1e-9;
    }
  }

  /** Made on first use: loading the native library takes a while. */
  private static final class Holder {
    static final Gemm INSTANCE = choose(System.getProperty(PROPERTY, ""));
  }

  static Gemm choose(String wish) {
    switch (wish) {
      case "openblas" -> {
        Gemm gemm = new OpenBlasGemm();
        LOG.info("Matrix products: {} (property {}).", gemm.description(), PROPERTY);
        return gemm;
      }
      case "onednn" -> {
        try {
          return logged(OneDnnGemm.load());
        } catch (LinkageError | RuntimeException e) {
          throw new IllegalStateException(
              PROPERTY + "=onednn, but oneDNN does not load: " + OneDnnGemm.reason(e), e);
        }
      }
      case "" -> {
        try {
          return logged(OneDnnGemm.load());
        } catch (LinkageError | RuntimeException e) {
          Gemm gemm = new OpenBlasGemm();
          LOG.warn(
              "Matrix products: {}, which may be several times slower, because oneDNN cannot be used: {}",
              gemm.description(),
              OneDnnGemm.reason(e));
          return gemm;
        }
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be onednn or openblas, but is \"" + wish + "\"");
    }
  }

  private static Gemm logged(Gemm gemm) {
    LOG.info("Matrix products: {}.", gemm.description());
    return gemm;
  }
}
