package org.eaft.ops.kernel;

import static org.eaft.ops.kernel.Providers.each;
import static org.eaft.ops.kernel.Providers.eachSize;

import org.eaft.ops.kernel.Kernels.AdamWFactors;
import org.junit.jupiter.api.Test;

/** Ten updates of AdamW against a loop in double. */
class AdamWKernelTest {

  private static final float RATE = 1e-2f;
  private static final float DECAY = 0.1f;
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;
  private static final float GRADIENT_SCALE = 0.25f;
  private static final int STEPS = 10;
  private static final int AT = 5;

  @Test
  void tenStepsAgreeWithDouble() {
    eachSize(
        (kernels, n) -> {
          Row w = Row.normal(AT, n, 1);
          Row m = Row.empty(AT, n);
          Row v = Row.empty(AT, n);
          Twin twin = new Twin(w);
          Row start = w.copy();
          for (int step = 1; step <= STEPS; step++) {
            Row g = Row.normal(AT, n, 100 + step);
            kernels.adamW(factors(step), w.array(), g.array(), m.array(), v.array(), AT, n);
            twin.update(g, step);
          }
          m.assertClose(i -> twin.m[i], 4 * STEPS, i -> 1);
          v.assertClose(i -> twin.v[i], 4 * STEPS, i -> twin.v[i]);
          // a step moves a weight by at most a few rates, each with a few roundings of its own
          w.assertClose(i -> twin.w[i], 2 * STEPS, i -> Math.abs(start.get(i)) + 8 * STEPS * RATE);
        });
  }

  @Test
  void zeroGradientOnlyDecays() {
    each(
        kernels -> {
          Row w = Row.normal(AT, 45, 1);
          Row start = w.copy();
          Row zero = Row.empty(AT, 45);
          kernels.adamW(
              factors(1),
              w.array(),
              zero.array(),
              Row.empty(AT, 45).array(),
              Row.empty(AT, 45).array(),
              AT,
              45);
          w.assertClose(
              i -> start.get(i) * (1 - (double) RATE * DECAY), 2, i -> Math.abs(start.get(i)));
        });
  }

  private static AdamWFactors factors(int step) {
    return new AdamWFactors(
        RATE,
        DECAY,
        BETA1,
        BETA2,
        EPSILON,
        (float) correction(BETA1, step),
        (float) correction(BETA2, step),
        GRADIENT_SCALE);
  }

  private static double correction(double beta, int step) {
    return 1 - Math.pow(beta, step);
  }

  private static final class Twin {
    final double[] w;
    final double[] m;
    final double[] v;

    Twin(Row start) {
      w = new double[start.n()];
      m = new double[start.n()];
      v = new double[start.n()];
      for (int i = 0; i < w.length; i++) {
        w[i] = start.get(i);
      }
    }

    void update(Row gradient, int step) {
      for (int i = 0; i < w.length; i++) {
        double g = (double) GRADIENT_SCALE * gradient.get(i);
        w[i] *= 1 - (double) RATE * DECAY;
        m[i] = BETA1 * m[i] + (1 - (double) BETA1) * g;
        v[i] = BETA2 * v[i] + (1 - (double) BETA2) * g * g;
        double root = Math.sqrt(v[i]) / Math.sqrt(correction(BETA2, step)) + EPSILON;
        w[i] -= RATE / correction(BETA1, step) * m[i] / root;
      }
    }
  }
}
