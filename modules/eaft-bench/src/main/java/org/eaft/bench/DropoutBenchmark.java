package org.eaft.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.eaft.ops.Dropout;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.DropoutReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link Dropout} over the width of the model, as in front of an adapter. */
public class DropoutBenchmark extends OpBenchmark {

  private static final double PROBABILITY = 0.1;
  private static final long SEED = 42;
  private static final int DRAW = 7;

  private static double[] x(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 1);
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 2);
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable x = g.variable("x", x(s), s.batch(), s.time(), s.width());
      SDVariable draw = g.constant("draw", new int[] {DRAW}, 1);
      return g.step(
          Dropout.of("y", x, draw, PROBABILITY, SEED, Format.FP32),
          upstream(s),
          s.batch(),
          s.time(),
          s.width());
    }
  }

  /** A product of ND4J with the mask, which is not drawn but given. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      double[] ones = new double[s.tokens() * s.width()];
      Arrays.fill(ones, 1);
      double[] mask = DropoutReference.apply(ones, DRAW, PROBABILITY, SEED);
      SDVariable x = g.variable("x", x(s), s.tokens(), s.width());
      SDVariable y = x.mul("y", g.constant("mask", mask, s.tokens(), s.width()));
      return g.step(y, upstream(s), s.tokens(), s.width());
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] x = x(s);
      double[] upstream = upstream(s);
      return () ->
          List.of(
              DropoutReference.apply(x, DRAW, PROBABILITY, SEED),
              DropoutReference.apply(upstream, DRAW, PROBABILITY, SEED));
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
