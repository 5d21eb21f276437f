package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.Rope;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.RopeReference;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link Rope} of all query heads, halves of whole heads in pairs. */
public class RopeBenchmark extends OpBenchmark {

  private static final double BASE = 10_000;

  private static double[] x(Shape s) {
    return Samples.normal(s.tokens() * s.queryWidth(), 1);
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.queryWidth(), 2);
  }

  private static double[] frequencies(Shape s) {
    return RopeReference.inverseFrequencies(BASE, s.headSize());
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      return g.step(
          Rope.of(
              "y",
              g.variable("x", x(s), s.batch(), s.time(), s.queryWidth()),
              g.constant("frequencies", frequencies(s), s.headSize() / 2),
              s.headSize(),
              Rope.Style.HALVES,
              1),
          upstream(s),
          s.batch(),
          s.time(),
          s.queryWidth());
    }
  }

  /** Slices, products, sums and a concatenation of ND4J, with a table of cosines and sines. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      int half = s.headSize() / 2;
      long[] shape = {s.batch(), s.time(), s.heads(), s.headSize()};
      SDVariable x = g.variable("x", x(s), shape);
      SDVariable cos = g.constant("cos", table(s, true), 1, s.time(), 1, half);
      SDVariable sin = g.constant("sin", table(s, false), 1, s.time(), 1, half);
      SDVariable a = lastDimension(x, 0, half);
      SDVariable b = lastDimension(x, half, s.headSize());
      SDVariable first = a.mul(cos).sub(b.mul(sin));
      SDVariable second = b.mul(cos).add(a.mul(sin));
      return g.step(g.sameDiff().concat("y", 3, first, second), upstream(s), shape);
    }

    private static SDVariable lastDimension(SDVariable x, long from, long to) {
      return x.get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
    }

    private static double[] table(Shape s, boolean cosines) {
      double[] frequencies = frequencies(s);
      double[] table = new double[s.time() * frequencies.length];
      for (int i = 0; i < table.length; i++) {
        int position = i / frequencies.length;
        double angle = position * frequencies[i % frequencies.length];
        table[i] = cosines ? Math.cos(angle) : Math.sin(angle);
      }
      return table;
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] x = x(s);
      double[] upstream = upstream(s);
      double[] f = frequencies(s);
      int[] positions = new int[s.tokens()];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = i % s.time();
      }
      RopeReference.Style style = RopeReference.Style.HALF_SPLIT;
      return () ->
          List.of(
              RopeReference.forward(x, s.headSize(), positions, f, style),
              RopeReference.backward(upstream, s.headSize(), positions, f, style));
    }
  }

  @Benchmark
  public Collection<?> op(Op w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> stock(Stock w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> twin(Twin w) {
    return w.run();
  }
}
