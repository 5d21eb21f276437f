package org.eaft.bench;

import java.util.Collection;
import java.util.List;
import org.eaft.ops.Blocks;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.kernel.Kernels.AdamWFactors;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.AdamWReference;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * {@link Kernels#adamW} on all cores: an update of one gate_proj, [intermediate, width], on the
 * Java heap. The stock op is Adam without decay, and so are the others here.
 */
public class AdamWBenchmark extends OpBenchmark {

  private static final double RATE = 1e-3;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Does not depend on the number of tokens. */
  public abstract static class Update extends Workload {
    @Override
    String tokens() {
      return "1x1";
    }
  }

  private static double[] weight(Shape s) {
    return Samples.normal(s.intermediate() * s.width(), 1, RATE);
  }

  private static double[] gradient(Shape s) {
    return Samples.normal(s.intermediate() * s.width(), 2);
  }

  /** The kernel. */
  public static class Op extends Update {
    @Override
    Step step(Shape s) {
      float[] w = Samples.floats(weight(s));
      float[] g = Samples.floats(gradient(s));
      float[] m = new float[w.length];
      float[] v = new float[w.length];
      Kernels kernels = KernelProvider.get();
      AdamWFactors factors =
          new AdamWFactors(RATE, 0, BETA1, BETA2, EPSILON, 1 - BETA1, 1 - BETA2, 1);
      return () -> {
        Blocks.each(
            w.length, (at, n) -> kernels.adamW(factors, w, g, m, v, Math.toIntExact(at), n));
        return List.of(w);
      };
    }
  }

  /** The updater op of ND4J and a subtraction. */
  public static class Stock extends Update {
    @Override
    Step step(Shape s) {
      long[] shape = {s.intermediate(), s.width()};
      INDArray w = Nd4j.create(Samples.floats(weight(s)), shape, 'c');
      INDArray g = Nd4j.create(Samples.floats(gradient(s)), shape, 'c');
      INDArray m = Nd4j.zeros(shape);
      INDArray v = Nd4j.zeros(shape);
      INDArray update = Nd4j.zeros(shape);
      // it is added to the root of the moment before the correction of the moment's bias
      double epsilon = EPSILON * Math.sqrt(1 - BETA2);
      DynamicCustomOp op =
          DynamicCustomOp.builder("adam_updater")
              .addInputs(g, v, m)
              .addOutputs(update, v, m)
              .addFloatingPointArguments(RATE, BETA1, BETA2, epsilon)
              .addIntegerArguments(0)
              .build();
      return () -> {
        Nd4j.exec(op);
        w.subi(update);
        return List.of(w);
      };
    }
  }

  /** The twin. */
  public static class Twin extends Update {
    @Override
    Step step(Shape s) {
      double[] w = weight(s);
      double[] g = gradient(s);
      AdamWReference twin = AdamWReference.of(w.length, BETA1, BETA2, EPSILON, 0);
      return () -> {
        twin.step(w, g, RATE);
        return List.of(w);
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
