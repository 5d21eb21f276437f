package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.Embedding;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.EmbeddingReference;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * {@link Embedding}: vocabulary and width of the model. No stock ops: the gradient of {@code
 * gather} does not run in ND4J 1.0.0-M2.1.
 */
public class EmbeddingBenchmark extends OpBenchmark {

  private static double[] table(Shape s) {
    return Samples.normal(s.vocabulary() * s.width(), 1);
  }

  private static int[] ids(Shape s) {
    return Samples.ints(s.tokens(), s.vocabulary(), 2);
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
          Embedding.of(
              "y",
              g.variable("table", table(s), s.vocabulary(), s.width()),
              g.constant("ids", ids(s), s.batch(), s.time())),
          upstream(s),
          s.batch(),
          s.time(),
          s.width());
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] table = table(s);
      int[] ids = ids(s);
      double[] upstream = upstream(s);
      return () ->
          List.of(
              EmbeddingReference.forward(table, s.width(), ids),
              EmbeddingReference.backward(s.vocabulary(), s.width(), ids, upstream));
    }
  }

  @Benchmark
  public Collection<?> op(Op w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> twin(Twin w) {
    return w.run();
  }
}
