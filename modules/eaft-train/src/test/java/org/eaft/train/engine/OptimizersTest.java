package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.AdamWReference;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Updates in place against loops in double, over sizes that blocks do not divide. */
class OptimizersTest {

  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-6);
  private static final double[] RATES = {0, 0.1, 0.02, 0.3};
  private static final double[] SCALES = {1, 0.5, 2, 0.01};

  /** A matrix of more than a block, a small one, and a vector. */
  private static final Map<String, long[]> SHAPES =
      new LinkedHashMap<>(
          Map.of(
              "wide", new long[] {67, 521}, "one", new long[] {1, 1}, "norm", new long[] {4099}));

  @Test
  void adamWDecaysMatricesOnly() {
    AdamW optimizer = new AdamW(Engines.spec());
    Map<String, AdamWReference> twins = new LinkedHashMap<>();
    SHAPES.forEach(
        (name, shape) ->
            twins.put(name, AdamWReference.of(size(shape), 0.9, 0.95, 1e-8, decay(shape))));
    check(
        optimizer, (name, weight, gradient, rate) -> twins.get(name).step(weight, gradient, rate));
  }

  @Test
  void sgdIsAPlainStepAndDecaysMatricesOnly() {
    Sgd optimizer = new Sgd(Engines.spec("train.optimizer", "sgd"));
    check(
        optimizer,
        (name, weight, gradient, rate) -> {
          for (int i = 0; i < weight.length; i++) {
            weight[i] -= rate * (gradient[i] + decay(SHAPES.get(name)) * weight[i]);
          }
        });
  }

  private interface Twin {
    void step(String name, double[] weight, double[] gradient, double rate);
  }

  private static void check(ParameterUpdate optimizer, Twin twin) {
    Map<String, INDArray> found = new LinkedHashMap<>();
    Map<String, double[]> expected = new LinkedHashMap<>();
    SHAPES.forEach(
        (name, shape) -> {
          expected.put(name, Samples.normal(size(shape), 3));
          found.put(name, array(expected.get(name), shape));
        });
    for (int step = 0; step < RATES.length; step++) {
      double rate = RATES[step];
      double scale = SCALES[step];
      int seed = step;
      optimizer.begin(rate, scale);
      SHAPES.forEach(
          (name, shape) -> {
            double[] gradient = Samples.normal(size(shape), seed);
            INDArray array = array(gradient, shape);
            INDArray copy = Nd4j.create(DataType.BFLOAT16, shape);
            optimizer.apply(name, new ParameterUpdate.Parameter(found.get(name), array, copy));
            assertThat(Engines.doubles(array)).containsOnly(0);
            INDArray rounded = found.get(name).castTo(DataType.BFLOAT16);
            assertThat(Engines.doubles(copy)).isEqualTo(Engines.doubles(rounded));
            double[] scaled = Arrays.stream(gradient).map(g -> g * scale).toArray();
            twin.step(name, expected.get(name), scaled, rate);
            TOLERANCE.check(name, Engines.doubles(found.get(name)), expected.get(name));
          });
    }
    optimizer.close();
  }

  private static double decay(long[] shape) {
    return shape.length > 1 ? 0.05 : 0;
  }

  private static int size(long[] shape) {
    return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static INDArray array(double[] values, long[] shape) {
    return Nd4j.createFromArray(Samples.floats(values)).reshape(shape);
  }
}
