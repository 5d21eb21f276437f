package org.eaft.ops.kernel;

/**
 * The inner loops of every op, over float arrays in the Java heap.
 *
 * <p>An op reads a block of its off-heap operands into scratch arrays, calls one of these loops and
 * writes the block back. Nothing here knows ND4J, shapes or threads. Two providers implement it:
 * plain Java and the JDK Vector API; {@link KernelProvider} chooses. Arguments come as (array,
 * first index) pairs, {@code n} counts elements. Ranges must lie inside their arrays and a
 * destination either equals a source range or does not overlap it. The loops do not check this.
 */
public interface Kernels {

  /** The largest of n values, n at least 1; NaN if any is NaN. */
  float max(float[] a, int at, int n);

  /** Sum of n values, accumulated so that the error does not grow with n. */
  double sum(float[] a, int at, int n);

  /** Sum of squares of n values, accumulated so that the error does not grow with n. */
  double sumOfSquares(float[] a, int at, int n);

  /** Sum of a[i] * b[i]. */
  float dot(float[] a, int aAt, float[] b, int bAt, int n);

  /** Sum of a[i] * b[i] * c[i]. */
  float dot3(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int n);

  /** out[i] = a[i] + b[i]. */
  void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

  /** out[i] = factor * a[i]. */
  void scale(float factor, float[] a, int aAt, float[] out, int outAt, int n);

  /** y[i] += factor * x[i]. */
  void axpy(float factor, float[] x, int xAt, float[] y, int yAt, int n);

  /** out[i] = factor * x[i] * w[i]: one row of RMS norm, factor being 1 / rms. */
  void scaledProduct(
      float factor, float[] x, int xAt, float[] w, int wAt, float[] out, int outAt, int n);

  /** y[i] += factor * a[i] * b[i]: a row's share of the gradient of RMS norm's weight. */
  void addScaledProduct(
      float factor, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);

  /**
   * One row of RMS norm's input gradient: out[i] = inverseRms * (dy[i] * w[i] - x[i] * correction).
   *
   * @param correction inverseRms^2 / n * sum(dy * w * x)
   */
  void rmsNormBackward(
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
      int n);

  /** out[i] = silu(gate[i]) * up[i], silu(g) = g / (1 + exp(-g)). */
  void swiGlu(float[] gate, int gateAt, float[] up, int upAt, float[] out, int outAt, int n);

  /** dGate[i] = dy[i] * up[i] * silu'(gate[i]), dUp[i] = dy[i] * silu(gate[i]). */
  void swiGluBackward(
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
      int n);

  /**
   * Rotates {@code half} pairs (x[i], x[i + half]) in place by the angles whose cosines and sines
   * are given: (a, b) becomes (a cos - b sin, b cos + a sin). The inverse is the same with -sin.
   *
   * @param direction 1 to rotate, -1 to rotate back
   */
  void rotateHalves(
      float direction, float[] x, int at, float[] cos, int cosAt, float[] sin, int sinAt, int half);

  /** As {@link #rotateHalves}, over the neighbours (x[2i], x[2i + 1]). */
  void rotatePairs(
      float direction, float[] x, int at, float[] cos, int cosAt, float[] sin, int sinAt, int half);

  /**
   * a[i] = exp(scale * a[i] - shift) in place; returns the sum of the results. With shift = scale *
   * max this is the numerator of a softmax; with shift = the log of its denominator, the softmax
   * itself. -infinity and results below the smallest normal float (exp of less than about -87.3)
   * give exactly 0, NaN stays NaN.
   */
  float exp(float scale, float shift, float[] a, int at, int n);

  /** One row of softmax's gradient, times scale: out[i] = scale * p[i] * (dp[i] - delta). */
  void softmaxBackward(
      float scale,
      float delta,
      float[] p,
      int pAt,
      float[] dp,
      int dpAt,
      float[] out,
      int outAt,
      int n);

  /**
   * Sums over a row of logits, with d[i] = x[i] - max: out[0] = sum exp(d), out[1] = sum d exp(d),
   * out[2] = sum exp(2 d). Terms of -infinity count as zero in all three; a NaN makes out[0] NaN.
   * So log-sum-exp = max + ln out[0], entropy = ln out[0] - out[1] / out[0], sum of squared
   * probabilities = out[2] / out[0]^2. If {@code exps} is not null it receives exp(d) (it may be x
   * itself).
   *
   * @param max the row's largest value
   */
  void logitSums(float max, float[] x, int at, float[] exps, int expsAt, int n, double[] out);

  /**
   * The k largest of n values into out[0..k), in descending order; ties in any order. k is at least
   * 1 and at most n. -infinity is a value like any other; behaviour with NaN is undefined.
   */
  void topK(float[] x, int at, int n, int k, float[] out);

  /**
   * One AdamW update of n parameters with decoupled weight decay, in PyTorch's order: w *= 1 - rate
   * * decay; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= rate / correction1 *
   * m / (sqrt(v) / sqrt(correction2) + epsilon), with g = gradientScale * g and correctionN = 1 -
   * betaN^step.
   */
  void adamW(AdamWFactors factors, float[] w, float[] g, float[] m, float[] v, int at, int n);

  /**
   * out[i] = the bf16 nearest to x[i], ties to even; NaN stays NaN, what is beyond the largest
   * becomes infinity.
   */
  void toBf16(float[] x, int at, short[] out, int outAt, int n);

  /** out[i] = the float of the bf16 x[i], exactly. */
  void fromBf16(short[] x, int at, float[] out, int outAt, int n);

  /**
   * The constants of one AdamW update, rounded only where they meet a float; see {@link #adamW}.
   */
  record AdamWFactors(
      double rate,
      double decay,
      double beta1,
      double beta2,
      double epsilon,
      double correction1,
      double correction2,
      double gradientScale) {}

  /** "plain Java" or "Vector API, 512 bits": what the log line says. */
  String description();
}
