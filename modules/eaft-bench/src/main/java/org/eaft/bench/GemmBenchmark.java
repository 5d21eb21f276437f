package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * {@link Gemm}: the three products of each linear layer of the model. The score of interest is
 * {@code gigaflops}, 10^9 operations per second; a multiplication and an addition are two.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class GemmBenchmark extends OpBenchmark {

  /** Operations done, in 10^9: JMH divides by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /** 10^9 operations. */
    public double gigaflops;
  }

  /** A linear layer: y [tokens, out] = x [tokens, in] weight [out, in]^T. */
  public abstract static class Layer extends Workload {
    /** Batch x time. */
    @Param("2x512")
    public String tokens;

    /** Which layer. */
    @Param({"q_proj", "k_proj", "gate_proj", "down_proj", "lm_head"})
    public String layer;

    /** Of both operands. */
    @Param({"fp32", "bf16"})
    public String precision;

    private double gigaflop;

    @Override
    String tokens() {
      return tokens;
    }

    @Override
    Step step(Shape s) {
      return switch (layer) {
        case "q_proj" -> sized(s.tokens(), s.width(), s.queryWidth());
        case "k_proj" -> sized(s.tokens(), s.width(), s.keyWidth());
        case "gate_proj" -> sized(s.tokens(), s.width(), s.intermediate());
        case "down_proj" -> sized(s.tokens(), s.intermediate(), s.width());
        case "lm_head" -> sized(s.tokens(), s.width(), s.vocabulary());
        default ->
            throw new IllegalArgumentException(
                "layer=%s: must be q_proj, k_proj, gate_proj, down_proj or lm_head"
                    .formatted(layer));
      };
    }

    private Step sized(int tokens, int in, int out) {
      gigaflop = 2e-9 * tokens * in * out;
      return product(tokens, in, out);
    }

    abstract Step product(int tokens, int in, int out);

    Collection<?> run(Counter counter) {
      counter.gigaflops += gigaflop;
      return run();
    }

    final INDArray matrix(long seed, int rows, int columns) {
      double[] values = Samples.normal(rows * columns, seed);
      return Nd4j.create(Samples.floats(values), new long[] {rows, columns}, 'c')
          .castTo(format().type());
    }

    private Format format() {
      return Format.valueOf(precision.toUpperCase(Locale.ROOT));
    }

    final Step multiply(Product product, INDArray a, INDArray b, INDArray c) {
      long aAt = Floats.of(a).address();
      long bAt = Floats.of(b).address();
      long cAt = Floats.of(c).address();
      return () -> {
        Gemm.get().multiply(product.of(format()), aAt, bAt, cAt);
        return List.of(a, b, c); // keeps them alive
      };
    }
  }

  /** y = x weight^T. */
  public static class Forward extends Layer {
    @Override
    Step product(int tokens, int in, int out) {
      return multiply(
          Product.linear(tokens, out, in),
          matrix(1, tokens, in),
          matrix(2, out, in),
          Nd4j.create(tokens, out));
    }
  }

  /** dx = dy weight. */
  public static class InputGradient extends Layer {
    @Override
    Step product(int tokens, int in, int out) {
      return multiply(
          Product.plain(tokens, in, out),
          matrix(3, tokens, out),
          matrix(2, out, in),
          Nd4j.create(tokens, in));
    }
  }

  /** dweight = dy^T x. */
  public static class WeightGradient extends Layer {
    @Override
    Step product(int tokens, int in, int out) {
      return multiply(
          Product.transposed(out, in, tokens),
          matrix(3, tokens, out),
          matrix(1, tokens, in),
          Nd4j.create(out, in));
    }
  }

  /** y = x weight^T by ND4J, that is OpenBLAS. */
  public static class ForwardStock extends Layer {
    @Override
    Step product(int tokens, int in, int out) {
      if (!precision.equals("fp32")) {
        throw new IllegalArgumentException(
            "precision=%s: ND4J multiplies fp32".formatted(precision));
      }
      INDArray x = matrix(1, tokens, in);
      INDArray weight = matrix(2, out, in);
      INDArray y = Nd4j.create(DataType.FLOAT, new long[] {tokens, out}, 'f');
      return () -> List.of(x, weight, Nd4j.gemm(x, weight, y, false, true, 1, 0));
    }
  }

  @Benchmark
  public Collection<?> forward(Forward w, Counter counter) {
    return w.run(counter);
  }

  @Benchmark
  public Collection<?> inputGradient(InputGradient w, Counter counter) {
    return w.run(counter);
  }

  @Benchmark
  public Collection<?> weightGradient(WeightGradient w, Counter counter) {
    return w.run(counter);
  }

  @Benchmark
  public Collection<?> forwardStock(ForwardStock w, Counter counter) {
    return w.run(counter);
  }
}
