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
    float scale = (float) factors.gradientScale();
    float keep = (float) (1 - factors.rate() * factors.decay());
    float step = (float) (factors.rate() / factors.correction1());
    float inverseRoot = (float) (1 / Math.sqrt(factors.correction2()));
    float epsilon = (float) factors.epsilon();
    float beta1 = (float) factors.beta1();
    float beta2 = (float) factors.beta2();
    float rest1 = (float) (1 - factors.beta1());
    float rest2 = (float) (1 - factors.beta2());
    for (int i = at; i < at + n; i++) {
      float gradient = scale * g[i];
      float first = beta1 * m[i] + rest1 * gradient;
      float second = beta2 * v[i] + rest2 * gradient * gradient;
      m[i] = first;
      v[i] = second;
      w[i] = keep * w[i] - step * first / ((float) Math.sqrt(second) * inverseRoot + epsilon);
    }
  }
}
