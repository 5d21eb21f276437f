package org.eaft.ops.gemm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single-precision matrix products on off-heap memory.
 *
 * <p>{@link #get()} chooses oneDNN where its native library loads and OpenBLAS elsewhere, and logs
 * one line that says which and why. The property {@value #PROPERTY} ({@code onednn} or {@code
 * openblas}) forces one and fails if it cannot.
 */
public abstract class Gemm {

  /** System property that forces a library. */
  public static final String PROPERTY = "org.eaft.gemm";

  private static final Logger LOG = LoggerFactory.getLogger(Gemm.class);

  private long nanos;
  private double operations;

  Gemm() {}

  /** The library in use. */
  public static Gemm get() {
    return Holder.INSTANCE;
  }

  /** Runs a product on addresses of first elements. The call returns when C is written. */
  public final void multiply(Product product, long a, long b, long c) {
    long start = System.nanoTime();
    run(product, a, b, c);
    synchronized (this) {
      nanos += System.nanoTime() - start;
      operations += product.operations();
    }
  }

  abstract void run(Product product, long a, long b, long c);

  /** Name and version of the library, and the threads that it uses. */
  public abstract String description();

  /** Seconds spent in products and operations done since the last call. */
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
          return logged(new OneDnnGemm());
        } catch (LinkageError | RuntimeException e) {
          throw new IllegalStateException(
              PROPERTY + "=onednn, but oneDNN does not load: " + OneDnnGemm.reason(e), e);
        }
      }
      case "" -> {
        try {
          return logged(new OneDnnGemm());
        } catch (LinkageError | RuntimeException e) {
          Gemm gemm = new OpenBlasGemm();
          LOG.warn(
              "Matrix products: {}, which may be several times slower, because oneDNN does not load: {}",
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
