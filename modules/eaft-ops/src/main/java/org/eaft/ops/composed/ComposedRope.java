package org.eaft.ops.composed;

import org.eaft.ops.Lowering;
import org.eaft.ops.Rope.Style;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link org.eaft.ops.Rope} as y = x cos + (x turned by a right angle) sin. The right angle is a
 * product with a matrix of 0, 1 and -1, which serves both styles and leaves the values that pass;
 * their angle is 0. Angles are in double precision: a float has lost 1e-4 of that of position
 * 4,000.
 */
final class ComposedRope {

  private ComposedRope() {}

  static SDVariable of(
      String name,
      SDVariable x,
      SDVariable inverseFrequencies,
      SDVariable positions,
      int headSize,
      Style style,
      double factor) {
    SameDiff graph = x.getSameDiff();
    int pairs = pairs(name, inverseFrequencies);
    SDVariable angles =
        angles(x, inverseFrequencies, positions, spread(pairs, headSize, style), pairs);
    SDVariable factors = graph.constant(Nd4j.createFromArray(factors(pairs, headSize, factor)));
    SDVariable cosines = graph.math().cos(angles).castTo(DataType.FLOAT).mul(factors);
    SDVariable sines = graph.math().sin(angles).castTo(DataType.FLOAT).mul(factors);
    SDVariable heads =
        graph.reshape(
            x, Stock.join(Stock.leading(x), Stock.sizes(graph, -1), Stock.sizes(graph, headSize)));
    SDVariable quarter = graph.constant(Nd4j.createFromArray(quarter(pairs, headSize, style)));
    SDVariable turned =
        graph.reshape(graph.mmul(graph.reshape(x, -1, headSize), quarter), graph.shape(heads));
    return graph.reshape(name, heads.mul(cosines).add(turned.mul(sines)), graph.shape(x));
  }

  private static int pairs(String name, SDVariable inverseFrequencies) {
    long[] shape = inverseFrequencies.getShape();
    Lowering.refuse(
        shape == null || shape.length != 1 || shape[0] < 0,
        name + ": a rotation by inverse frequencies of unknown number",
        "they must be a constant or a variable");
    return Math.toIntExact(shape[0]);
  }

  /** Angles [batch or 1, time, 1, headSize] DOUBLE. */
  private static SDVariable angles(
      SDVariable x,
      SDVariable inverseFrequencies,
      SDVariable positions,
      double[][] spread,
      int pairs) {
    SameDiff graph = x.getSameDiff();
    SDVariable frequencies =
        graph.mmul(
            graph.reshape(Stock.detach(inverseFrequencies).castTo(DataType.DOUBLE), 1, pairs),
            graph.constant(Nd4j.createFromArray(spread)));
    SDVariable places =
        positions == null
            ? graph.reshape(Stock.count(Stock.size(x, 1)), 1, -1, 1, 1)
            : graph.reshape(
                positions,
                Stock.join(graph.shape(positions), Stock.sizes(graph, 1), Stock.sizes(graph, 1)));
    return places.castTo(DataType.DOUBLE).mul(frequencies);
  }

  private static int first(int pair, Style style) {
    return style == Style.HALVES ? pair : 2 * pair;
  }

  private static int second(int pair, int pairs, Style style) {
    return style == Style.HALVES ? pair + pairs : 2 * pair + 1;
  }

  /** From the frequency of each pair to that of each value. */
  private static double[][] spread(int pairs, int headSize, Style style) {
    double[][] to = new double[pairs][headSize];
    for (int i = 0; i < pairs; i++) {
      to[i][first(i, style)] = 1;
      to[i][second(i, pairs, style)] = 1;
    }
    return to;
  }

  /** A right angle: (a, b) becomes (-b, a). */
  private static float[][] quarter(int pairs, int headSize, Style style) {
    float[][] to = new float[headSize][headSize];
    for (int i = 0; i < pairs; i++) {
      to[second(i, pairs, style)][first(i, style)] = -1;
      to[first(i, style)][second(i, pairs, style)] = 1;
    }
    return to;
  }

  private static float[] factors(int pairs, int headSize, double factor) {
    float[] factors = new float[headSize];
    for (int i = 0; i < headSize; i++) {
      factors[i] = i < 2 * pairs ? (float) factor : 1;
    }
    return factors;
  }
}
