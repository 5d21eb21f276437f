package org.eaft.ops.kernel;

/**
 * The loops in plain Java: what runs without the Vector API, and the tails of the vector loops.
 *
 * <p>Sums that must not lose accuracy accumulate in double; dot products of floats keep four
 * accumulators, which is as exact as pairs of pairs and lets the processor overlap the additions.
 */
class PlainKernels implements Kernels {

  @Override
  public float max(float[] a, int at, int n) {
    float max = a[at];
    for (int i = 1; i < n; i++) {
      max = Math.max(max, a[at + i]);
    }
    return max;
  }

  @Override
  public double sum(float[] a, int at, int n) {
    double s0 = 0;
    double s1 = 0;
    int i = 0;
    for (; i + 1 < n; i += 2) {
      s0 += a[at + i];
      s1 += a[at + i + 1];
    }
    return i < n ? s0 + s1 + a[at + i] : s0 + s1;
  }

  @Override
  public double sumOfSquares(float[] a, int at, int n) {
    double s0 = 0;
    double s1 = 0;
    int i = 0;
    for (; i + 1 < n; i += 2) {
      double v0 = a[at + i];
      double v1 = a[at + i + 1];
      s0 += v0 * v0;
      s1 += v1 * v1;
    }
    double last = i < n ? a[at + i] : 0;
    return s0 + s1 + last * last;
  }

  @Override
  public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[aAt + i] * b[bAt + i];
      s1 += a[aAt + i + 1] * b[bAt + i + 1];
      s2 += a[aAt + i + 2] * b[bAt + i + 2];
      s3 += a[aAt + i + 3] * b[bAt + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[aAt + i] * b[bAt + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float dot3(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[aAt + i] * b[bAt + i] * c[cAt + i];
      s1 += a[aAt + i + 1] * b[bAt + i + 1] * c[cAt + i + 1];
      s2 += a[aAt + i + 2] * b[bAt + i + 2] * c[cAt + i + 2];
      s3 += a[aAt + i + 3] * b[bAt + i + 3] * c[cAt + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[aAt + i] * b[bAt + i] * c[cAt + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = a[aAt + i] + b[bAt + i];
    }
  }

  @Override
  public void scale(float factor, float[] a, int aAt, float[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = factor * a[aAt + i];
    }
  }

  @Override
  public void axpy(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += factor * x[xAt + i];
    }
  }

  @Override
  public void scaledProduct(
      float factor, float[] x, int xAt, float[] w, int wAt, float[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = factor * x[xAt + i] * w[wAt + i];
    }
  }

  @Override
  public void addScaledProduct(
      float factor, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += factor * a[aAt + i] * b[bAt + i];
    }
  }

  @Override
  public void rmsNormBackward(
      float inverseRms,
      float correction,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] dy,
      int dyAt,
      float[] out,
      int outAt,
      int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = inverseRms * (dy[dyAt + i] * w[wAt + i] - x[xAt + i] * correction);
    }
  }

  @Override
  public void swiGlu(
      float[] gate, int gateAt, float[] up, int upAt, float[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      float g = gate[gateAt + i];
      out[outAt + i] = g * Exp.sigmoid(g) * up[upAt + i];
    }
  }

  @Override
  public void swiGluBackward(
      float[] dy,
      int dyAt,
      float[] gate,
      int gateAt,
      float[] up,
      int upAt,
      float[] dGate,
      int dGateAt,
      float[] dUp,
      int dUpAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float g = gate[gateAt + i];
      float sigmoid = Exp.sigmoid(g);
      float d = dy[dyAt + i];
      float u = up[upAt + i];
      dGate[dGateAt + i] = d * u * sigmoid * (1f + g * (1f - sigmoid));
      dUp[dUpAt + i] = d * g * sigmoid;
    }
  }

  @Override
  public void rotateHalves(
      float direction,
      float[] x,
      int at,
      float[] cos,
      int cosAt,
      float[] sin,
      int sinAt,
      int half) {
    rotate(direction, x, at, at + half, cos, cosAt, sin, sinAt, half);
  }

  /** Rotates the n pairs (x[aAt + i], x[bAt + i]). */
  static void rotate(
      float direction,
      float[] x,
      int aAt,
      int bAt,
      float[] cos,
      int cosAt,
      float[] sin,
      int sinAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float a = x[aAt + i];
      float b = x[bAt + i];
      float c = cos[cosAt + i];
      float s = direction * sin[sinAt + i];
      x[aAt + i] = a * c - b * s;
      x[bAt + i] = b * c + a * s;
    }
  }

  @Override
  public void rotatePairs(
      float direction,
      float[] x,
      int at,
      float[] cos,
      int cosAt,
      float[] sin,
      int sinAt,
      int half) {
    for (int i = 0; i < half; i++) {
      float a = x[at + 2 * i];
      float b = x[at + 2 * i + 1];
      float c = cos[cosAt + i];
      float s = direction * sin[sinAt + i];
      x[at + 2 * i] = a * c - b * s;
      x[at + 2 * i + 1] = b * c + a * s;
    }
  }

  @Override
  public float exp(float scale, float shift, float[] a, int at, int n) {
    double sum = 0;
    for (int i = at; i < at + n; i++) {
      float e = Exp.exp(scale * a[i] - shift);
      a[i] = e;
      sum += e;
    }
    return (float) sum;
  }

  @Override
  public void softmaxBackward(
      float scale,
      float delta,
      float[] p,
      int pAt,
      float[] dp,
      int dpAt,
      float[] out,
      int outAt,
      int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = scale * p[pAt + i] * (dp[dpAt + i] - delta);
    }
  }

  @Override
  public void logitSums(
      float max, float[] x, int at, float[] exps, int expsAt, int n, double[] out) {
    double sum = 0;
    double weighted = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      float d = x[at + i] - max;
      float e = Exp.exp(d);
      if (exps != null) {
        exps[expsAt + i] = e;
      }
      if (e != 0f) { // spares -infinity * 0
        sum += e;
        weighted += (double) d * e;
        squares += (double) e * e;
      }
    }
    out[0] = sum;
    out[1] = weighted;
    out[2] = squares;
  }

  @Override
  public void topK(float[] x, int at, int n, int k, float[] out) {
    TopK.start(x, at, k, out);
    TopK.offer(x, at + k, n - k, k, out);
  }

  @Override
  public void adamW(
      AdamWFactors factors, float[] w, float[] g, float[] m, float[] v, int at, int n) {
    AdamW.update(factors, w, g, m, v, at, n);
  }

  @Override
  public void toBf16(float[] x, int at, short[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = Bf16.of(x[at + i]);
    }
  }

  @Override
  public void fromBf16(short[] x, int at, float[] out, int outAt, int n) {
    for (int i = 0; i < n; i++) {
      out[outAt + i] = Bf16.toFloat(x[at + i]);
    }
  }

  @Override
  public String description() {
    return "plain Java";
  }
}
