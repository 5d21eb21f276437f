package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.Linear;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.LinearReference;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * {@link Linear} as gate_proj and up_proj: width to intermediate, without bias. The products alone,
 * of every layer, are in {@link GemmBenchmark}.
 */
public class LinearBenchmark extends OpBenchmark {

  private static double[] x(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 1);
  }

  private static double[] weight(Shape s) {
    return Samples.normal(s.intermediate() * s.width(), 2, 1 / Math.sqrt(s.width()));
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.intermediate(), 3);
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      return g.step(
          Linear.of(
              "y",
              g.variable("x", x(s), s.batch(), s.time(), s.width()),
              g.variable("weight", weight(s), s.intermediate(), s.width())),
          upstream(s),
          s.batch(),
          s.time(),
          s.intermediate());
    }
  }

  /** A product of ND4J. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      return g.step(
          g.sameDiff()
              .mmul(
                  "y",
                  g.variable("x", x(s), s.tokens(), s.width()),
                  g.variable("weight", weight(s), s.intermediate(), s.width()),
                  false,
                  true,
                  false),
          upstream(s),
          s.tokens(),
          s.intermediate());
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] x = x(s);
      double[] weight = weight(s);
      double[] upstream = upstream(s);
      return () -> {
        double[] y = LinearReference.forward(x, weight, s.width());
        LinearReference.Gradients d = LinearReference.backward(x, weight, s.width(), upstream);
        return List.of(y, d.x(), d.weight());
      };
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
