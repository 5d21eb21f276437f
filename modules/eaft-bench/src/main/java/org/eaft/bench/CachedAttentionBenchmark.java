package org.eaft.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.eaft.ops.CachedAttention;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.CachedAttentionReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.openjdk.jmh.annotations.Benchmark;

/** {@link CachedAttention} of one new token a row, the time being that of the past. */
public class CachedAttentionBenchmark extends OpBenchmark {

  private static double[] q(Shape s) {
    return Samples.normal(s.batch() * s.queryWidth(), 1);
  }

  private static double[] fresh(Shape s, long seed) {
    return Samples.normal(s.batch() * s.keyWidth(), seed);
  }

  private static double[] past(Shape s, long seed) {
    return Samples.normal(s.tokens() * s.keyWidth(), seed);
  }

  private static long[] pastShape(Shape s) {
    return new long[] {s.batch(), s.kvHeads(), s.time(), s.headSize()};
  }

  private static int[] lengths(Shape s) {
    int[] lengths = new int[s.batch()];
    Arrays.fill(lengths, s.time());
    return lengths;
  }

  private static double scale(Shape s) {
    return 1 / Math.sqrt(s.headSize());
  }

  /** The op. */
  public static class Op extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      CachedAttention.Past past =
          new CachedAttention.Past(
              g.constant("keys", past(s, 4), pastShape(s)),
              g.constant("values", past(s, 5), pastShape(s)),
              g.constant("lengths", lengths(s), s.batch()));
      return g.forward(
          CachedAttention.of(
              "y",
              g.constant("q", q(s), s.batch(), 1, s.queryWidth()),
              g.constant("k", fresh(s, 2), s.batch(), 1, s.keyWidth()),
              g.constant("v", fresh(s, 3), s.batch(), 1, s.keyWidth()),
              past,
              s.heads(),
              s.kvHeads(),
              scale(s),
              Format.FP32));
    }
  }

  /** ND4J's concatenation, products and softmax; the query heads of a group are rows. */
  public static class Stock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SameDiff sd = g.sameDiff();
      long[] shape = {s.batch(), s.kvHeads(), s.heads() / s.kvHeads(), s.headSize()};
      long[] fresh = {s.batch(), s.kvHeads(), 1, s.headSize()};
      SDVariable q = g.constant("q", q(s), shape);
      SDVariable k = g.constant("k", fresh(s, 2), fresh);
      SDVariable v = g.constant("v", fresh(s, 3), fresh);
      SDVariable keys = sd.concat(2, g.constant("keys", past(s, 4), pastShape(s)), k);
      SDVariable values = sd.concat(2, g.constant("values", past(s, 5), pastShape(s)), v);
      SDVariable scores = sd.mmul(q, keys, false, true, false).mul(scale(s));
      return g.forward(sd.mmul("y", sd.nn().softmax(scores, 3), values));
    }
  }

  /** The twin. */
  public static class Twin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      CachedAttentionReference twin =
          new CachedAttentionReference(
              s.batch(), 1, s.heads(), s.kvHeads(), s.headSize(), s.time(), scale(s));
      double[] q = q(s);
      double[] k = fresh(s, 2);
      double[] v = fresh(s, 3);
      double[] keys = past(s, 4);
      double[] values = past(s, 5);
      return () -> List.of(twin.forward(q, k, v, keys, values, lengths(s)));
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
