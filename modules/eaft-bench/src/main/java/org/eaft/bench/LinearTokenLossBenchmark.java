package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.LinearTokenLossReference;
import org.eaft.testkit.reference.ObjectiveReference;
import org.eaft.testkit.reference.TokenLossReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link LinearTokenLoss}: the LM head of the model and the loss, every token with a label. EAFT,
 * and SFT for what the weights cost; both compute the gradients of hidden states and head. The loss
 * is a sum for the reason that {@link TokenLossBenchmark} gives.
 */
public class LinearTokenLossBenchmark extends OpBenchmark {

  private static double[] hidden(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 1, 2 / Math.sqrt(s.width()));
  }

  private static double[] head(Shape s) {
    return Samples.normal(s.vocabulary() * s.width(), 2);
  }

  private static int[] labels(Shape s) {
    return Samples.ints(s.tokens(), s.vocabulary(), 3);
  }

  private static Step op(String objective, Shape s) {
    Graph g = new Graph();
    SDVariable hidden = g.variable("hidden", hidden(s), s.batch(), s.time(), s.width());
    SDVariable head = g.variable("head", head(s), s.vocabulary(), s.width());
    SDVariable labels = g.constant("labels", labels(s), s.batch(), s.time());
    SDVariable one = g.sameDiff().constant("denominator", 1f);
    return g.step(
        LinearTokenLoss.builder(Objectives.of(objective), hidden, head, labels)
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

  /** A product and the cross entropy of ND4J, on all logits at once. */
  public static class SftStock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      Graph g = new Graph();
      SDVariable hidden = g.variable("hidden", hidden(s), s.tokens(), s.width());
      SDVariable head = g.variable("head", head(s), s.vocabulary(), s.width());
      SDVariable labels = g.constant("labels", labels(s), s.tokens());
      SDVariable logits = g.sameDiff().mmul(hidden, head, false, true, false);
      return g.step(g.sameDiff().loss().sparseSoftmaxCrossEntropy(logits, labels).sum("loss"));
    }
  }

  /** The twin of EAFT: seconds a pass even on few tokens. */
  public static class EaftTwin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      double[] hidden = hidden(s);
      double[] head = head(s);
      LinearTokenLossReference twin =
          LinearTokenLossReference.of(
              TokenLossReference.of(ObjectiveReference.eaft(), s.vocabulary(), labels(s))
                  .withDenominator(1),
              s.width());
      return () -> {
        double loss = twin.forward(hidden, head).loss();
        LinearTokenLossReference.Gradients d = twin.backward(hidden, head, 1);
        return List.of(new double[] {loss}, d.hidden(), d.weight());
      };
    }
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
  @Warmup(iterations = 1, time = 1)
  @Measurement(iterations = 2, time = 1)
  public Collection<?> eaftTwin(EaftTwin w) {
    return w.run();
  }
}
