package org.eaft.testkit.reference;

/**
 * Rotary position embedding: pairs of a head's elements turned by {@code position *
 * inverseFrequency[i]}.
 *
 * <p>Shapes: x [rows, heads * headDim] with rows = batch * time, positions [rows],
 * inverseFrequencies [rotaryDim / 2]. The first rotaryDim elements of a head are turned, the rest
 * pass through. Source: Su et al. 2021.
 */
public final class RopeReference {
  private RopeReference() {}

  /** Which two elements of a head make pair i. */
  public enum Style {
    /** Elements i and i + rotaryDim / 2: transformers' Llama, Qwen. */
    HALF_SPLIT,
    /** Elements 2 i and 2 i + 1: the paper, GPT-J, GLM, and llama.cpp's Llama. */
    INTERLEAVED;

    int first(int pair) {
      return this == HALF_SPLIT ? pair : 2 * pair;
    }

    int second(int pair, int pairs) {
      return this == HALF_SPLIT ? pair + pairs : 2 * pair + 1;
    }
  }

  /** {@code base^(-2 i / rotaryDim)} for i in 0..rotaryDim/2 - 1. */
  public static double[] inverseFrequencies(double base, int rotaryDim) {
    double[] inverse = new double[rotaryDim / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = Math.pow(base, -2.0 * i / rotaryDim);
    }
    return inverse;
  }

  /** {@code (a, b) -> (a cos - b sin, b cos + a sin)} for each pair. */
  public static double[] forward(
      double[] x, int headDim, int[] positions, double[] inverseFrequencies, Style style) {
    return turn(x, headDim, positions, inverseFrequencies, style, 1);
  }

  /** The turn is orthogonal: its gradient is the turn by the opposite angle. */
  public static double[] backward(
      double[] gradient, int headDim, int[] positions, double[] inverseFrequencies, Style style) {
    return turn(gradient, headDim, positions, inverseFrequencies, style, -1);
  }

  private static double[] turn(
      double[] x, int headDim, int[] positions, double[] inverse, Style style, int direction) {
    if (2 * inverse.length > headDim) {
      throw new IllegalArgumentException(
          inverse.length + " pairs to turn do not fit a head of " + headDim);
    }
    int width = Check.rows("x", x, positions.length);
    int heads = Check.rows("a row of x", new double[width], headDim);
    double[] y = x.clone();
    for (int r = 0; r < positions.length; r++) {
      for (int h = 0; h < heads; h++) {
        int at = r * heads * headDim + h * headDim;
        for (int i = 0; i < inverse.length; i++) {
          double angle = positions[r] * inverse[i];
          double cos = Math.cos(angle);
          double sin = direction * Math.sin(angle);
          int a = at + style.first(i);
          int b = at + style.second(i, inverse.length);
          y[a] = x[a] * cos - x[b] * sin;
          y[b] = x[b] * cos + x[a] * sin;
        }
      }
    }
    return y;
  }
}
