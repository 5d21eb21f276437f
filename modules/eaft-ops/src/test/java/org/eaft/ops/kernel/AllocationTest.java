package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.eaft.ops.kernel.Kernels.AdamWFactors;
import org.junit.jupiter.api.Test;

/**
 * No loop of the Vector API allocates once it is compiled.
 *
 * <p>A vector that escapes, or a method that the compiler does not inline, costs an object per
 * operation and makes a loop a hundred times slower; results stay right, so only this shows it.
 */
class AllocationTest {

  private static final int N = 200;
  private static final int CALLS = 500;
  private static final int MOST_ROUNDS = 20_000;

  private final float[] a = Row.normal(0, 2 * N, 1).array();
  private final float[] b = Row.normal(0, 2 * N, 2).array();
  private final float[] c = Row.normal(0, 2 * N, 3).array();
  private final float[] d = new float[2 * N];
  private final float[] e = new float[2 * N];
  private final double[] sums = new double[3];
  private final AdamWFactors factors =
      new AdamWFactors(1e-3f, 0, 0.9f, 0.999f, 1e-8f, 0.5f, 0.5f, 1);

  private double sink;

  @Test
  void compiledLoopsDoNotAllocate() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    Kernels kernels = new VectorKernels();
    long allocated = Long.MAX_VALUE;
    // compilation runs beside the loop, behind that of other tests: ask until it is done
    for (int round = 0; round < MOST_ROUNDS && allocated > CALLS; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < CALLS; i++) {
        callAll(kernels);
      }
      allocated = threads.getThreadAllocatedBytes(self) - before;
    }
    assertThat(allocated).as("bytes allocated in %d calls of every loop", CALLS).isLessThan(CALLS);
    assertThat(sink).isNotNaN();
  }

  private void callAll(Kernels kernels) {
    sink += kernels.max(a, 1, N) + kernels.sum(a, 1, N) + kernels.sumOfSquares(a, 1, N);
    sink += kernels.dot(a, 1, b, 2, N) + kernels.dot3(a, 1, b, 2, c, 3, N);
    kernels.add(a, 1, b, 2, d, 3, N);
    kernels.scale(0.5f, a, 1, d, 3, N);
    kernels.axpy(0.5f, a, 1, d, 3, N);
    kernels.scaledProduct(0.5f, a, 1, b, 2, d, 3, N);
    kernels.addScaledProduct(0.5f, a, 1, b, 2, d, 3, N);
    kernels.rmsNormBackward(0.5f, 0.1f, a, 1, b, 2, c, 3, d, 3, N);
    kernels.swiGlu(a, 1, b, 2, d, 3, N);
    kernels.swiGluBackward(a, 1, b, 2, c, 3, d, 3, e, 5, N);
    kernels.softmaxBackward(0.5f, 0.1f, a, 1, b, 2, d, 3, N);
    kernels.rotateHalves(1, d, 0, a, 1, b, 2, N);
    kernels.rotatePairs(1, d, 0, a, 1, b, 2, N);
    kernels.logitSums(4, a, 1, d, 3, N, sums);
    sink += kernels.exp(0.5f, 3, d, 3, N);
    kernels.topK(a, 1, N, 20, d);
    kernels.adamW(factors, d, b, e, c, 1, N);
  }
}
