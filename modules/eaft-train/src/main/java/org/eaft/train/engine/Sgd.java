package org.eaft.train.engine;

import java.util.Map;
import org.eaft.ops.Blocks;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.train.config.TrainSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient descent without momentum: w -= rate (g + decay w), the decay for parameters of two
 * dimensions only, as in PyTorch's SGD.
 */
final class Sgd implements ParameterUpdate {

  private final double decay;
  private double learningRate;
  private double gradientScale;
  private int steps;

  Sgd(TrainSpec spec) {
    this.decay = spec.weightDecay();
  }

  @Override
  public void begin(double learningRate, double gradientScale) {
    this.steps++;
    this.learningRate = learningRate;
    this.gradientScale = gradientScale;
  }

  @Override
  public void apply(String name, Parameter parameter) {
    float kept = parameter.values().rank() > 1 ? (float) (1 - learningRate * decay) : 1;
    float step = (float) (-learningRate * gradientScale);
    Kernels kernels = KernelProvider.get();
    Floats w = Floats.of(parameter.values());
    Floats g = Floats.of(parameter.gradient());
    Floats copy = parameter.copy() == null ? null : Floats.of(parameter.copy());
    float[] zero = new float[Blocks.SIZE];
    Blocks.each(
        w.length(),
        (at, n) -> {
          float[] wBlock = HeapScratch.get(0, Blocks.SIZE);
          float[] gBlock = HeapScratch.get(1, Blocks.SIZE);
          w.get(at, wBlock, 0, n);
          g.get(at, gBlock, 0, n);
          kernels.scale(kept, wBlock, 0, wBlock, 0, n);
          kernels.axpy(step, gBlock, 0, wBlock, 0, n);
          w.put(at, wBlock, 0, n);
          g.put(at, zero, 0, n);
          if (copy != null) {
            copy.put(at, wBlock, 0, n);
          }
        });
  }

  @Override
  public Map<String, INDArray> state(Map<String, INDArray> parameters) {
    return Map.of();
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public void resumeAt(int steps) {
    this.steps = steps;
  }

  @Override
  public void close() {}
}
