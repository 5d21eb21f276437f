package org.eaft.ops.kernel;

import org.eaft.ops.kernel.Kernels.AdamWFactors;

/**
 * AdamW's update.
 *
 * <p>All four arrays share the index i, so C2 vectorises the loop without the Vector API's help.
 */
final class AdamW {

  private AdamW() {}

  static void update(
      AdamWFactors factors, float[] w, float[] g, float[] m, float[] v, int at, int n) {
    float keep = (float) (1 - (double) factors.rate() * factors.decay());
    float step = factors.rate() / factors.correction1();
    float inverseRoot = (float) (1 / Math.sqrt(factors.correction2()));
    float beta1 = factors.beta1();
    float beta2 = factors.beta2();
    for (int i = at; i < at + n; i++) {
      float gradient = factors.gradientScale() * g[i];
      float first = beta1 * m[i] + (1f - beta1) * gradient;
      float second = beta2 * v[i] + (1f - beta2) * gradient * gradient;
      m[i] = first;
      v[i] = second;
      w[i] =
          keep * w[i]
              - step * first / ((float) Math.sqrt(second) * inverseRoot + factors.epsilon());
    }
  }
}
