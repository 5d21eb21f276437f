package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.RmsNorm;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.RmsNormReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link RmsNorm} over the width of the model. */
public class RmsNormBenchmark extends OpBenchmark {

  private static final double EPSILON = 1e-5;

  private static double[] x(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 1);
  }

  private static double[] weight(Shape s) {
    return Samples.normal(s.width(), 2);
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 3);
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      return g.step(
          RmsNorm.of(
              "y",
              g.variable("x", x(s), s.batch(), s.time(), s.width()),
              g.variable("weight", weight(s), s.width()),
              EPSILON),
          upstream(s),
          s.batch(),
          s.time(),
          s.width());
    }
  }

  /** Square, mean, root, quotient and product of ND4J. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable x = g.variable("x", x(s), s.tokens(), s.width());
      SDVariable weight = g.variable("weight", weight(s), s.width());
      SDVariable rms = g.sameDiff().math().sqrt(x.mul(x).mean(true, 1).add(EPSILON));
      return g.step(x.div(rms).mul("y", weight), upstream(s), s.tokens(), s.width());
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
        double[] y = RmsNormReference.forward(x, weight, EPSILON);
        RmsNormReference.Gradients d = RmsNormReference.backward(x, weight, EPSILON, upstream);
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
