package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.SwiGluFused;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.SwiGluReference;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link SwiGluFused} over the intermediate width of the model. */
public class SwiGluFusedBenchmark extends OpBenchmark {

  private static double[] x(Shape s) {
    return Samples.normal(2 * s.tokens() * s.intermediate(), 1);
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.intermediate(), 3);
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable x = g.variable("x", x(s), s.batch(), s.time(), 2L * s.intermediate());
      return g.step(
          SwiGluFused.of("y", x, Format.FP32), upstream(s), s.batch(), s.time(), s.intermediate());
    }
  }

  /** Two slices, sigmoid and two products of ND4J. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      int n = s.intermediate();
      SDVariable x = g.variable("x", x(s), s.tokens(), 2L * n);
      SDVariable gate = x.get(SDIndex.all(), SDIndex.interval(0, n));
      SDVariable up = x.get(SDIndex.all(), SDIndex.interval(n, 2 * n));
      SDVariable silu = gate.mul(g.sameDiff().nn().sigmoid(gate));
      return g.step(silu.mul("y", up), upstream(s), s.tokens(), n);
    }
  }

  /** The twin of gate and up apart, between copies. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] x = x(s);
      double[] upstream = upstream(s);
      int n = s.intermediate();
      return () -> {
        double[] gate = half(x, n, 0);
        double[] up = half(x, n, n);
        SwiGluReference.Gradients d = SwiGluReference.backward(gate, up, upstream);
        return List.of(SwiGluReference.forward(gate, up), joined(d.gate(), d.up(), n));
      };
    }

    private static double[] half(double[] x, int n, int from) {
      double[] half = new double[x.length / 2];
      for (int row = 0; row < half.length / n; row++) {
        System.arraycopy(x, 2 * row * n + from, half, row * n, n);
      }
      return half;
    }

    private static double[] joined(double[] gate, double[] up, int n) {
      double[] x = new double[2 * gate.length];
      for (int row = 0; row < gate.length / n; row++) {
        System.arraycopy(gate, row * n, x, 2 * row * n, n);
        System.arraycopy(up, row * n, x, 2 * row * n + n, n);
      }
      return x;
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
