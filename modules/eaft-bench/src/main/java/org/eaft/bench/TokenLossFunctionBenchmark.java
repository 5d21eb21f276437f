package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.eaft.dl4j.TokenLossFunction;
import org.eaft.testkit.Samples;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * {@link TokenLossFunction} as a layer of Deeplearning4j calls it, on a row a token with one-hot
 * labels: EAFT, and SFT beside DL4J's cross entropy. There are as many classes as the model is
 * wide; networks with a vocabulary of outputs have {@link LinearTokenLossBenchmark}'s op.
 */
public class TokenLossFunctionBenchmark extends OpBenchmark {

  private static double[] logits(Shape s) {
    return Samples.normal(s.tokens() * s.width(), 1, 2);
  }

  private static int[] labels(Shape s) {
    return Samples.ints(s.tokens(), s.width(), 2);
  }

  private static Step step(ILossFunction loss, Shape s) {
    INDArray logits =
        Nd4j.create(Samples.floats(logits(s)), new long[] {s.tokens(), s.width()}, 'c');
    INDArray hot = Nd4j.zeros(s.tokens(), s.width());
    int[] labels = labels(s);
    IntStream.range(0, labels.length).forEach(i -> hot.putScalar(i, labels[i], 1));
    return () -> {
      Pair<Double, INDArray> both =
          loss.computeGradientAndScore(hot, logits, new ActivationSoftmax(), null, false);
      return List.of(new double[] {both.getFirst()}, both.getSecond());
    };
  }

  /** Ours with the weights of EAFT. */
  public static class Eaft extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      return TokenLossFunctionBenchmark.step(TokenLossFunction.of("eaft"), s);
    }
  }

  /** Ours with weights of one. */
  public static class Sft extends Workload.OfOp {
    @Override
    Step step(Shape s) {
      return TokenLossFunctionBenchmark.step(TokenLossFunction.of("sft"), s);
    }
  }

  /** The cross entropy of DL4J. */
  public static class SftStock extends Workload.OfStock {
    @Override
    Step step(Shape s) {
      return TokenLossFunctionBenchmark.step(new LossMCXENT(0, null), s);
    }
  }

  /** The twin of EAFT. */
  public static class EaftTwin extends Workload.OfTwin {
    @Override
    Step step(Shape s) {
      return TokenLossBenchmark.eaftTwin(logits(s), s.width(), labels(s));
    }
  }

  @Benchmark
  public Collection<?> eaft(Eaft w) {
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
