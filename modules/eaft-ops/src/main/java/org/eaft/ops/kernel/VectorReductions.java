package org.eaft.ops.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The half of {@link VectorKernels} that condenses a row: sums, maxima, softmax, the k largest. */
abstract class VectorReductions extends PlainKernels {

  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  static {
    if (SPECIES.vectorBitSize() < 128) {
      throw new UnsupportedOperationException(
          "the preferred vector size is " + SPECIES.vectorBitSize() + " bits, below 128");
    }
  }

  static final int LANES = SPECIES.length();

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  /** As many floats as {@link #DOUBLES} has lanes. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  private static final int HALF_LANES = HALF.length();

  /** Elements summed in float before a double takes over: beyond, the error no longer grows. */
  private static final int BLOCK = 64 * LANES;

  static FloatVector load(float[] a, int at) {
    return FloatVector.fromArray(SPECIES, a, at);
  }

  static FloatVector broadcast(float v) {
    return FloatVector.broadcast(SPECIES, v);
  }

  @Override
  public float max(float[] a, int at, int n) {
    if (n < LANES) {
      return super.max(a, at, n);
    }
    FloatVector m0 = load(a, at);
    FloatVector m1 = m0;
    int i = LANES;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      m0 = m0.max(load(a, at + i));
      m1 = m1.max(load(a, at + i + LANES));
    }
    float max = m0.max(m1).reduceLanes(VectorOperators.MAX);
    return i < n ? Math.max(max, super.max(a, at + i, n - i)) : max;
  }

  @Override
  public double sum(float[] a, int at, int n) {
    DoubleVector s0 = DoubleVector.zero(DOUBLES);
    DoubleVector s1 = s0;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      s0 = s0.add(doubles(a, at + i));
      s1 = s1.add(doubles(a, at + i + HALF_LANES));
    }
    return s0.add(s1).reduceLanes(VectorOperators.ADD) + super.sum(a, at + i, n - i);
  }

  @Override
  public double sumOfSquares(float[] a, int at, int n) {
    DoubleVector s0 = DoubleVector.zero(DOUBLES);
    DoubleVector s1 = s0;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector v0 = doubles(a, at + i);
      DoubleVector v1 = doubles(a, at + i + HALF_LANES);
      s0 = v0.fma(v0, s0);
      s1 = v1.fma(v1, s1);
    }
    return s0.add(s1).reduceLanes(VectorOperators.ADD) + super.sumOfSquares(a, at + i, n - i);
  }

  private static DoubleVector doubles(float[] a, int at) {
    return (DoubleVector)
        FloatVector.fromArray(HALF, a, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  @Override
  public float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      s0 = load(a, aAt + i).fma(load(b, bAt + i), s0);
      s1 = load(a, aAt + i + LANES).fma(load(b, bAt + i + LANES), s1);
      s2 = load(a, aAt + i + 2 * LANES).fma(load(b, bAt + i + 2 * LANES), s2);
      s3 = load(a, aAt + i + 3 * LANES).fma(load(b, bAt + i + 3 * LANES), s3);
    }
    for (; i <= n - LANES; i += LANES) {
      s0 = load(a, aAt + i).fma(load(b, bAt + i), s0);
    }
    return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD)
        + super.dot(a, aAt + i, b, bAt + i, n - i);
  }

  @Override
  public float dot3(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int n) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      s0 = load(a, aAt + i).mul(load(b, bAt + i)).fma(load(c, cAt + i), s0);
      s1 = load(a, aAt + i + LANES).mul(load(b, bAt + i + LANES)).fma(load(c, cAt + i + LANES), s1);
    }
    return s0.add(s1).reduceLanes(VectorOperators.ADD)
        + super.dot3(a, aAt + i, b, bAt + i, c, cAt + i, n - i);
  }

  @Override
  public float exp(float scale, float shift, float[] a, int at, int n) {
    int whole = SPECIES.loopBound(n);
    double sum = 0;
    for (int i = 0; i < whole; i += BLOCK) {
      sum += expBlock(scale, shift, a, at + i, Math.min(BLOCK, whole - i));
    }
    return (float) (sum + super.exp(scale, shift, a, at + whole, n - whole));
  }

  /** A method of its own, so that it is compiled after a few rows, however long they are. */
  private static double expBlock(float scale, float shift, float[] a, int at, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = at; i < at + n; i += LANES) {
      FloatVector e = VectorExp.exp(load(a, i).fma(broadcast(scale), broadcast(-shift)));
      e.intoArray(a, i);
      sum = sum.add(e);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void logitSums(
      float max, float[] x, int at, float[] exps, int expsAt, int n, double[] out) {
    int whole = SPECIES.loopBound(n);
    super.logitSums(max, x, at + whole, exps, expsAt + whole, n - whole, out);
    for (int i = 0; i < whole; i += BLOCK) {
      addLogitSums(max, x, at + i, exps, expsAt + i, Math.min(BLOCK, whole - i), out);
    }
  }

  private static void addLogitSums(
      float max, float[] x, int at, float[] exps, int expsAt, int n, double[] out) {
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector weighted = sum;
    FloatVector squares = sum;
    for (int i = 0; i < n; i += LANES) {
      FloatVector d = load(x, at + i).sub(max);
      FloatVector e = VectorExp.exp(d);
      if (exps != null) {
        e.intoArray(exps, expsAt + i);
      }
      sum = sum.add(e);
      // -infinity * 0 would be NaN
      weighted = d.blend(0f, d.compare(VectorOperators.LT, Exp.LOWEST)).fma(e, weighted);
      squares = e.fma(e, squares);
    }
    out[0] += sum.reduceLanes(VectorOperators.ADD);
    out[1] += weighted.reduceLanes(VectorOperators.ADD);
    out[2] += squares.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void topK(float[] x, int at, int n, int k, float[] out) {
    TopK.start(x, at, k, out);
    float threshold = out[k - 1];
    int i = k;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      if (anyAbove(threshold, x, at + i)) {
        for (int j = i; j < i + 4 * LANES; j += LANES) {
          if (above(threshold, x, at + j).anyTrue()) {
            threshold = TopK.offer(x, at + j, LANES, k, out);
          }
        }
      }
    }
    TopK.offer(x, at + i, n - i, k, out);
  }

  /** Whether one of the next four vectors' values is above the threshold. */
  private static boolean anyAbove(float threshold, float[] x, int at) {
    return above(threshold, x, at)
        .or(above(threshold, x, at + LANES))
        .or(above(threshold, x, at + 2 * LANES).or(above(threshold, x, at + 3 * LANES)))
        .anyTrue();
  }

  private static VectorMask<Float> above(float threshold, float[] x, int at) {
    return load(x, at).compare(VectorOperators.GT, threshold);
  }
}
