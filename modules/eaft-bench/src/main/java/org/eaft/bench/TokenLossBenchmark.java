package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.loss.TokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.ObjectiveReference;
import org.eaft.testkit.reference.TokenLossReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * {@link TokenLoss} on logits over the vocabulary of the model, every token with a label: EAFT, and
 * SFT for what the weights cost. The loss is the sum over tokens: the gradient of ND4J's cross
 * entropy ignores the gradient that reaches it, so that of a mean would be wrong.
 */
public class TokenLossBenchmark extends OpBenchmark {

  private static double[] logits(Shape s) {
    return Samples.normal(s.tokens() * s.vocabulary(), 1, 2);
  }

  private static int[] labels(Shape s) {
    return Samples.ints(s.tokens(), s.vocabulary(), 2);
  }

  private static Step op(String objective, Shape s) {
    Graph g = new Graph();
    SDVariable logits = g.variable("logits", logits(s), s.batch(), s.time(), s.vocabulary());
    SDVariable labels = g.constant("labels", labels(s), s.batch(), s.time());
    SDVariable one = g.sameDiff().constant("denominator", 1f);
    return g.step(
        TokenLoss.builder(Objectives.of(objective), logits, labels)
            .denominator(one)
            .build("loss")
            .loss());
  }

  /** The op with the weights of EAFT. */
  public static class Eaft extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      return op("eaft", s);
    }
  }

  /**
   * The op with the weights of others: of the batch, divided by their mean, or a loss of its own.
   */
  public static class Other extends Workload.OfOp {
    /** Type of the objective. */
    @Param({"eaft_mask", "conflict_mask", "mile", "deft", "idft", "focal", "talr"})
    public String objective;

    @Override
    Step step(Shape s) {
      return op(objective, s);
    }
  }

  /** The op with weights of one. */
  public static class Sft extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      return op("sft", s);
    }
  }

  /** The cross entropy of ND4J. */
  public static class SftStock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable logits = g.variable("logits", logits(s), s.tokens(), s.vocabulary());
      SDVariable labels = g.constant("labels", labels(s), s.tokens());
      return g.step(g.sameDiff().loss().sparseSoftmaxCrossEntropy(logits, labels).sum("loss"));
    }
  }

  /** The twin of EAFT. */
  public static class EaftTwin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      return eaftTwin(logits(s), s.vocabulary(), labels(s));
    }
  }

  /** The sum of EAFT's losses and its gradient, by the twin. */
  static Step eaftTwin(double[] logits, int classes, int[] labels) {
    TokenLossReference twin =
        TokenLossReference.of(ObjectiveReference.eaft(), classes, labels).withDenominator(1);
    return () -> List.of(new double[] {twin.forward(logits).loss()}, twin.backward(logits, 1));
  }

  @Benchmark
  public Collection<?> eaft(Eaft w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> other(Other w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> sft(Sft w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> sftStock(SftStock w) {
    return w.run();
  }

  @Benchmark
  public Collection<?> eaftTwin(EaftTwin w) {
    return w.run();
  }
}
