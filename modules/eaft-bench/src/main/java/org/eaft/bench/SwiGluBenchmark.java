package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.SwiGlu;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.SwiGluReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link SwiGlu} over the intermediate width of the model. */
public class SwiGluBenchmark extends OpBenchmark {

  private static double[] gate(Shape s) {
    return Samples.normal(s.tokens() * s.intermediate(), 1);
  }

  private static double[] up(Shape s) {
    return Samples.normal(s.tokens() * s.intermediate(), 2);
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
          SwiGlu.of(
              "y",
              g.variable("gate", gate(s), s.batch(), s.time(), s.intermediate()),
              g.variable("up", up(s), s.batch(), s.time(), s.intermediate())),
          upstream(s),
          s.batch(),
          s.time(),
          s.intermediate());
    }
  }

  /** Sigmoid and two products of ND4J. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable gate = g.variable("gate", gate(s), s.tokens(), s.intermediate());
      SDVariable up = g.variable("up", up(s), s.tokens(), s.intermediate());
      SDVariable silu = gate.mul(g.sameDiff().nn().sigmoid(gate));
      return g.step(silu.mul("y", up), upstream(s), s.tokens(), s.intermediate());
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] gate = gate(s);
      double[] up = up(s);
      double[] upstream = upstream(s);
      return () -> {
        double[] y = SwiGluReference.forward(gate, up);
        SwiGluReference.Gradients d = SwiGluReference.backward(gate, up, upstream);
        return List.of(y, d.gate(), d.up());
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
