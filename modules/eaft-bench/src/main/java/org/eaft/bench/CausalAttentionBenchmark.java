package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.CausalAttention;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.CausalAttentionReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link CausalAttention} with the heads of the model, a row being one document. */
public class CausalAttentionBenchmark extends OpBenchmark {

  private static double[] q(Shape s) {
    return Samples.normal(s.tokens() * s.queryWidth(), 1);
  }

  private static double[] k(Shape s) {
    return Samples.normal(s.tokens() * s.keyWidth(), 2);
  }

  private static double[] v(Shape s) {
    return Samples.normal(s.tokens() * s.keyWidth(), 3);
  }

  private static double[] upstream(Shape s) {
    return Samples.normal(s.tokens() * s.queryWidth(), 4);
  }

  private static double scale(Shape s) {
    return 1 / Math.sqrt(s.headSize());
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable q = g.variable("q", q(s), s.batch(), s.time(), s.queryWidth());
      SDVariable k = g.variable("k", k(s), s.batch(), s.time(), s.keyWidth());
      SDVariable v = g.variable("v", v(s), s.batch(), s.time(), s.keyWidth());
      SDVariable y = CausalAttention.of("y", q, k, v, s.heads(), s.kvHeads(), scale(s));
      return g.step(y, upstream(s), s.batch(), s.time(), s.queryWidth());
    }
  }

  /**
   * Two products, a mask and a softmax of ND4J on all scores at once; the query heads of a group
   * are more rows of one matrix.
   */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SameDiff sd = g.sameDiff();
      int group = s.heads() / s.kvHeads();
      int rows = group * s.time();
      long[] shape = {s.batch(), s.time(), s.kvHeads(), group, s.headSize()};
      long[] keyShape = {s.batch(), s.time(), s.kvHeads(), s.headSize()};
      SDVariable q = g.variable("q", q(s), shape).permute(0, 2, 3, 1, 4);
      SDVariable k = g.variable("k", k(s), keyShape).permute(0, 2, 1, 3);
      SDVariable v = g.variable("v", v(s), keyShape).permute(0, 2, 1, 3);
      SDVariable mask = g.constant("mask", mask(rows, s.time()), 1, 1, rows, s.time());
      SDVariable queries = q.reshape(s.batch(), s.kvHeads(), rows, s.headSize());
      SDVariable scores = sd.mmul(queries, k, false, true, false).mul(scale(s)).add(mask);
      SDVariable out = sd.mmul(sd.nn().softmax(scores, 3), v);
      SDVariable y =
          out.reshape(s.batch(), s.kvHeads(), group, s.time(), s.headSize())
              .permute(0, 3, 1, 2, 4)
              .rename("y");
      return g.step(y, upstream(s), shape);
    }

    private static double[] mask(int rows, int time) {
      double[] mask = new double[rows * time];
      for (int i = 0; i < mask.length; i++) {
        int query = i / time % time;
        mask[i] = i % time > query ? -1e9 : 0;
      }
      return mask;
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] q = q(s);
      double[] k = k(s);
      double[] v = v(s);
      double[] upstream = upstream(s);
      CausalAttentionReference twin =
          CausalAttentionReference.of(s.batch(), s.time(), s.heads(), s.kvHeads(), s.headSize());
      return () -> {
        double[] y = twin.forward(q, k, v);
        CausalAttentionReference.Gradients d = twin.backward(q, k, v, upstream);
        return List.of(y, d.q(), d.k(), d.v());
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
