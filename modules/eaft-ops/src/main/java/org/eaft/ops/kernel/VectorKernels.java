package org.eaft.ops.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The loops on the JDK's Vector API: whole vectors here and in {@link VectorReductions}, the rest
 * of a row in {@link PlainKernels}.
 *
 * <p>Only what JDK 17 compiles to machine instructions is used: loads and stores on arrays without
 * masks, species in static finals, no vector that outlives its loop. adamW is inherited: its arrays
 * share one index, and C2 vectorises such a loop by itself. Loaded by name from {@link
 * KernelProvider}, because linking it needs the module jdk.incubator.vector.
 */
final class VectorKernels extends VectorReductions {

  private static final VectorShuffle<Float> NEIGHBOUR = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
  private static final VectorShuffle<Float> LOW_TWICE = VectorShuffle.fromOp(SPECIES, i -> i / 2);
  private static final VectorShuffle<Float> HIGH_TWICE =
      VectorShuffle.fromOp(SPECIES, i -> (SPECIES.length() + i) / 2);

  /** -1, 1, -1, 1, ... */
  private static final float[] SIGNS = new float[LANES];

  static {
    for (int i = 0; i < LANES; i++) {
      SIGNS[i] = 2 * (i % 2) - 1;
    }
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(a, aAt + i).add(load(b, bAt + i)).intoArray(out, outAt + i);
    }
    super.add(a, aAt + i, b, bAt + i, out, outAt + i, n - i);
  }

  @Override
  public void scale(float factor, float[] a, int aAt, float[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(a, aAt + i).mul(factor).intoArray(out, outAt + i);
    }
    super.scale(factor, a, aAt + i, out, outAt + i, n - i);
  }

  @Override
  public void axpy(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
    FloatVector f = broadcast(factor);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(x, xAt + i).fma(f, load(y, yAt + i)).intoArray(y, yAt + i);
    }
    super.axpy(factor, x, xAt + i, y, yAt + i, n - i);
  }

  @Override
  public void scaledProduct(
      float factor, float[] x, int xAt, float[] w, int wAt, float[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(x, xAt + i).mul(factor).mul(load(w, wAt + i)).intoArray(out, outAt + i);
    }
    super.scaledProduct(factor, x, xAt + i, w, wAt + i, out, outAt + i, n - i);
  }

  @Override
  public void addScaledProduct(
      float factor, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(a, aAt + i).mul(factor).fma(load(b, bAt + i), load(y, yAt + i)).intoArray(y, yAt + i);
    }
    super.addScaledProduct(factor, a, aAt + i, b, bAt + i, y, yAt + i, n - i);
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
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector pull = load(x, xAt + i).mul(-correction);
      load(dy, dyAt + i).fma(load(w, wAt + i), pull).mul(inverseRms).intoArray(out, outAt + i);
    }
    super.rmsNormBackward(
        inverseRms, correction, x, xAt + i, w, wAt + i, dy, dyAt + i, out, outAt + i, n - i);
  }

  @Override
  public void swiGlu(
      float[] gate, int gateAt, float[] up, int upAt, float[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = load(gate, gateAt + i);
      g.mul(VectorExp.sigmoid(g)).mul(load(up, upAt + i)).intoArray(out, outAt + i);
    }
    super.swiGlu(gate, gateAt + i, up, upAt + i, out, outAt + i, n - i);
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
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = load(gate, gateAt + i);
      FloatVector sigmoid = VectorExp.sigmoid(g);
      FloatVector d = load(dy, dyAt + i).mul(sigmoid);
      FloatVector one = broadcast(1f);
      FloatVector slope = g.fma(one.sub(sigmoid), one);
      d.mul(load(up, upAt + i)).mul(slope).intoArray(dGate, dGateAt + i);
      d.mul(g).intoArray(dUp, dUpAt + i);
    }
    super.swiGluBackward(
        dy, dyAt + i, gate, gateAt + i, up, upAt + i, dGate, dGateAt + i, dUp, dUpAt + i, n - i);
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
    int i = 0;
    for (; i <= half - LANES; i += LANES) {
      FloatVector a = load(x, at + i);
      FloatVector b = load(x, at + half + i);
      FloatVector c = load(cos, cosAt + i);
      FloatVector s = load(sin, sinAt + i).mul(direction);
      a.mul(c).sub(b.mul(s)).intoArray(x, at + i);
      b.mul(c).add(a.mul(s)).intoArray(x, at + half + i);
    }
    rotate(direction, x, at + i, at + half + i, cos, cosAt + i, sin, sinAt + i, half - i);
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
    // lane by lane (a, b) becomes (a, b) * (c, c) + (b, a) * (-s, s)
    FloatVector signs = load(SIGNS, 0).mul(direction);
    int i = 0;
    for (; i <= half - LANES; i += LANES) {
      FloatVector c = load(cos, cosAt + i);
      FloatVector s = load(sin, sinAt + i);
      rotatePairs(x, at + 2 * i, c.rearrange(LOW_TWICE), s.rearrange(LOW_TWICE).mul(signs));
      rotatePairs(
          x, at + 2 * i + LANES, c.rearrange(HIGH_TWICE), s.rearrange(HIGH_TWICE).mul(signs));
    }
    super.rotatePairs(direction, x, at + 2 * i, cos, cosAt + i, sin, sinAt + i, half - i);
  }

  private static void rotatePairs(float[] x, int at, FloatVector cos, FloatVector sin) {
    FloatVector pairs = load(x, at);
    pairs.mul(cos).add(pairs.rearrange(NEIGHBOUR).mul(sin)).intoArray(x, at);
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
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(dp, dpAt + i).sub(delta).mul(load(p, pAt + i).mul(scale)).intoArray(out, outAt + i);
    }
    super.softmaxBackward(scale, delta, p, pAt + i, dp, dpAt + i, out, outAt + i, n - i);
  }

  @Override
  public void toBf16(float[] x, int at, short[] out, int outAt, int n) {
    int i = VectorBf16.round(x, at, out, outAt, n);
    super.toBf16(x, at + i, out, outAt + i, n - i);
  }

  @Override
  public void fromBf16(short[] x, int at, float[] out, int outAt, int n) {
    int i = VectorBf16.widen(x, at, out, outAt, n);
    super.fromBf16(x, at + i, out, outAt + i, n - i);
  }

  @Override
  public String description() {
    return "Vector API, " + SPECIES.vectorBitSize() + " bits";
  }
}
