package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eaft.ops.kernel.Providers.each;
import static org.eaft.ops.kernel.Providers.eachSize;

import org.junit.jupiter.api.Test;

/** The loops that write element by element, against double arithmetic. */
class ElementKernelsTest {

  @Test
  void addsAndScales() {
    eachSize(
        (kernels, n) -> {
          Row a = Row.normal(3, n, 1);
          Row b = Row.normal(6, n, 2);
          Row out = Row.empty(1, n);
          kernels.add(a.array(), 3, b.array(), 6, out.array(), 1, n);
          out.assertClose(i -> (double) a.get(i) + b.get(i), 1, i -> abs(a, i) + abs(b, i));
          kernels.scale(-1.7f, a.array(), 3, out.array(), 1, n);
          out.assertClose(i -> (double) -1.7f * a.get(i), 1, i -> 1.7 * abs(a, i));
        });
  }

  @Test
  void addsInPlace() {
    eachSize(
        (kernels, n) -> {
          Row a = Row.normal(3, n, 1);
          Row b = Row.normal(6, n, 2);
          Row out = a.copy();
          kernels.add(out.array(), 3, b.array(), 6, out.array(), 3, n);
          out.assertClose(i -> (double) a.get(i) + b.get(i), 1, i -> abs(a, i) + abs(b, i));
        });
  }

  @Test
  void accumulatesProducts() {
    eachSize(
        (kernels, n) -> {
          Row a = Row.normal(3, n, 1);
          Row b = Row.normal(6, n, 2);
          Row before = Row.normal(1, n, 3);
          Row y = before.copy();
          kernels.axpy(0.3f, a.array(), 3, y.array(), 1, n);
          y.assertClose(
              i -> before.get(i) + (double) 0.3f * a.get(i), 2, i -> abs(before, i) + abs(a, i));
          Row z = before.copy();
          kernels.addScaledProduct(0.3f, a.array(), 3, b.array(), 6, z.array(), 1, n);
          z.assertClose(
              i -> before.get(i) + (double) 0.3f * a.get(i) * b.get(i),
              3,
              i -> abs(before, i) + abs(a, i) * abs(b, i));
        });
  }

  @Test
  void normsARowAndItsGradient() {
    eachSize(
        (kernels, n) -> {
          Row x = Row.normal(3, n, 1);
          Row w = Row.normal(6, n, 2);
          Row dy = Row.normal(9, n, 3);
          Row out = Row.empty(1, n);
          kernels.scaledProduct(0.3f, x.array(), 3, w.array(), 6, out.array(), 1, n);
          out.assertClose(i -> (double) 0.3f * x.get(i) * w.get(i), 2, i -> abs(x, i) * abs(w, i));
          kernels.rmsNormBackward(
              0.3f, 0.7f, x.array(), 3, w.array(), 6, dy.array(), 9, out.array(), 1, n);
          out.assertClose(
              i -> 0.3f * ((double) dy.get(i) * w.get(i) - (double) x.get(i) * 0.7f),
              3,
              i -> abs(dy, i) * abs(w, i) + abs(x, i));
        });
  }

  @Test
  void appliesSwiGlu() {
    eachSize(
        (kernels, n) -> {
          Row gate = Row.normal(3, n, 1).scaled(5);
          Row up = Row.normal(6, n, 2);
          Row out = Row.empty(1, n);
          kernels.swiGlu(gate.array(), 3, up.array(), 6, out.array(), 1, n);
          out.assertClose(
              i -> silu(gate.get(i)) * up.get(i), 8, i -> Math.abs(silu(gate.get(i))) * abs(up, i));
        });
  }

  @Test
  void differentiatesSwiGlu() {
    eachSize(
        (kernels, n) -> {
          Row dy = Row.normal(9, n, 3);
          Row gate = Row.normal(3, n, 1).scaled(5);
          Row up = Row.normal(6, n, 2);
          // in place over its inputs, as an op does that saves scratch memory
          Row dGate = gate.copy();
          Row dUp = up.copy();
          kernels.swiGluBackward(
              dy.array(), 9, dGate.array(), 3, dUp.array(), 6, dGate.array(), 3, dUp.array(), 6, n);
          dUp.assertClose(
              i -> dy.get(i) * silu(gate.get(i)), 8, i -> abs(dy, i) * Math.abs(silu(gate.get(i))));
          dGate.assertClose(
              i -> dy.get(i) * up.get(i) * siluSlope(gate.get(i)),
              8,
              i -> abs(dy, i) * abs(up, i) * sigmoid(gate.get(i)) * (1 + abs(gate, i)));
        });
  }

  @Test
  void swiGluOfHugeGatesIsFinite() {
    each(
        kernels -> {
          Row gate = repeated(5, -1e4f, 1e4f, -80f, 90f, 0f, -88f, 88f);
          Row up = repeated(2, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
          Row out = Row.empty(1, gate.n());
          kernels.swiGlu(gate.array(), 5, up.array(), 2, out.array(), 1, gate.n());
          out.assertClose(
              i -> silu(gate.get(i)) * up.get(i), 8, i -> Math.abs(silu(gate.get(i))) * abs(up, i));
          Row dUp = Row.empty(8, gate.n());
          kernels.swiGluBackward(
              up.array(),
              2,
              gate.array(),
              5,
              up.array(),
              2,
              out.array(),
              1,
              dUp.array(),
              8,
              gate.n());
          for (int i = 0; i < gate.n(); i++) {
            assertThat(out.get(i)).isFinite();
            assertThat(dUp.get(i)).isFinite();
          }
          assertThat(out.get(0)).isZero();
          assertThat(out.get(1)).isEqualTo(4f);
        });
  }

  @Test
  void differentiatesSoftmax() {
    eachSize(
        (kernels, n) -> {
          Row p = Row.normal(3, n, 1);
          Row dp = Row.normal(6, n, 2);
          Row out = dp.copy();
          kernels.softmaxBackward(0.125f, 0.4f, p.array(), 3, out.array(), 6, out.array(), 6, n);
          out.assertClose(
              i -> 0.125 * p.get(i) * ((double) dp.get(i) - 0.4f),
              3,
              i -> 0.125 * abs(p, i) * (abs(dp, i) + 0.4));
        });
  }

  @Test
  void rotatesHalvesAndBack() {
    eachSize(
        (kernels, half) -> {
          Row x = Row.normal(3, 2 * half, 1);
          Angles angles = Angles.of(half);
          Row y = x.copy();
          kernels.rotateHalves(1, y.array(), 3, angles.cos, 5, angles.sin, 2, half);
          y.assertClose(
              i -> angles.rotated(x, i % half, i < half, i % half, i % half + half), 3, i -> 4);
          kernels.rotateHalves(-1, y.array(), 3, angles.cos, 5, angles.sin, 2, half);
          y.assertClose(x::get, 8, i -> 4);
        });
  }

  @Test
  void rotatesPairsAndBack() {
    eachSize(
        (kernels, half) -> {
          Row x = Row.normal(3, 2 * half, 1);
          Angles angles = Angles.of(half);
          Row y = x.copy();
          kernels.rotatePairs(1, y.array(), 3, angles.cos, 5, angles.sin, 2, half);
          y.assertClose(
              i -> angles.rotated(x, i / 2, i % 2 == 0, i - i % 2, i - i % 2 + 1), 3, i -> 4);
          kernels.rotatePairs(-1, y.array(), 3, angles.cos, 5, angles.sin, 2, half);
          y.assertClose(x::get, 8, i -> 4);
        });
  }

  @Test
  void keepsSubnormals() {
    each(
        kernels -> {
          Row tiny = repeated(3, Float.MIN_NORMAL, -Float.MIN_NORMAL, Float.MIN_VALUE * 4);
          Row out = Row.empty(1, tiny.n());
          kernels.scale(0.5f, tiny.array(), 3, out.array(), 1, tiny.n());
          for (int i = 0; i < tiny.n(); i++) {
            assertThat(out.get(i)).isEqualTo(tiny.get(i) / 2).isNotZero();
          }
        });
  }

  @Test
  void passesNaNAndInfinityOn() {
    each(
        kernels -> {
          Row a = repeated(3, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1f);
          Row b = repeated(2, 1f, 1f, 1f, Float.NaN);
          Row out = Row.empty(1, a.n());
          kernels.add(a.array(), 3, b.array(), 2, out.array(), 1, a.n());
          for (int i = 0; i < a.n(); i++) {
            Float sum = a.get(i) + b.get(i); // boxed: NaN equals NaN
            assertThat(out.get(i)).isEqualTo(sum);
          }
        });
  }

  /** The values over and over, into whole vectors and a tail. */
  private static Row repeated(int at, float... values) {
    Row row = Row.empty(at, 8 * values.length + 1);
    for (int i = 0; i < row.n(); i++) {
      row.array()[at + i] = values[i % values.length];
    }
    return row;
  }

  private static double abs(Row row, int i) {
    return Math.abs(row.get(i));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double silu(double x) {
    return x * sigmoid(x);
  }

  private static double siluSlope(double x) {
    return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
  }

  private record Angles(float[] cos, float[] sin) {
    static Angles of(int half) {
      float[] cos = new float[half + 9];
      float[] sin = new float[half + 9];
      for (int i = 0; i < half; i++) {
        cos[5 + i] = (float) Math.cos(0.37 * i);
        sin[2 + i] = (float) Math.sin(0.37 * i);
      }
      return new Angles(cos, sin);
    }

    /** The first or second element of the rotated pair (x[a], x[b]). */
    double rotated(Row x, int angle, boolean first, int a, int b) {
      double c = cos[5 + angle];
      double s = sin[2 + angle];
      return first ? x.get(a) * c - x.get(b) * s : x.get(b) * c + x.get(a) * s;
    }
  }
}
