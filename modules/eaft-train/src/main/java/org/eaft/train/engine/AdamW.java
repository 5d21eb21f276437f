package org.eaft.train.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.ops.Blocks;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.train.config.TrainSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101) in PyTorch's order of operations: clipping,
 * moments, decay, update, bf16 copy and the zeroing of the gradient in one pass over memory.
 * One-dimensional parameters are not decayed.
 */
final class AdamW implements ParameterUpdate {

  private record Moments(INDArray first, INDArray second) {}

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double decay;
  private final Map<String, Moments> moments = new HashMap<>();
  private int step;
  private double learningRate;
  private double gradientScale;

  AdamW(TrainSpec spec) {
    this.beta1 = spec.betas().get(0);
    this.beta2 = spec.betas().get(1);
    this.epsilon = spec.eps();
    this.decay = spec.weightDecay();
  }

  @Override
  public void begin(double learningRate, double gradientScale) {
    this.step++;
    this.learningRate = learningRate;
    this.gradientScale = gradientScale;
  }

  @Override
  public void apply(String name, Parameter parameter) {
    Moments state = moments.computeIfAbsent(name, n -> zeros(parameter.values()));
    Kernels.AdamWFactors factors = factors(parameter.values().rank() > 1);
    Kernels kernels = KernelProvider.get();
    Floats w = Floats.of(parameter.values());
    Floats g = Floats.of(parameter.gradient());
    Floats m = Floats.of(state.first());
    Floats v = Floats.of(state.second());
    Floats copy = parameter.copy() == null ? null : Floats.of(parameter.copy());
    float[] zero = new float[Blocks.SIZE];
    Blocks.each(
        w.length(),
        (at, n) -> {
          float[] wBlock = read(0, w, at, n);
          float[] gBlock = read(1, g, at, n);
          float[] mBlock = read(2, m, at, n);
          float[] vBlock = read(3, v, at, n);
          kernels.adamW(factors, wBlock, gBlock, mBlock, vBlock, 0, n);
          w.put(at, wBlock, 0, n);
          m.put(at, mBlock, 0, n);
          v.put(at, vBlock, 0, n);
          g.put(at, zero, 0, n);
          if (copy != null) {
            copy.put(at, wBlock, 0, n);
          }
        });
  }

  private static float[] read(int slot, Floats from, long at, int n) {
    float[] block = HeapScratch.get(slot, Blocks.SIZE);
    from.get(at, block, 0, n);
    return block;
  }

  private Kernels.AdamWFactors factors(boolean decayed) {
    return new Kernels.AdamWFactors(
        learningRate,
        decayed ? decay : 0,
        beta1,
        beta2,
        epsilon,
        1 - Math.pow(beta1, step),
        1 - Math.pow(beta2, step),
        gradientScale);
  }

  @Override
  public Map<String, INDArray> state(Map<String, INDArray> parameters) {
    Map<String, INDArray> state = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          Moments of = moments.computeIfAbsent(name, n -> zeros(parameter));
          state.put("adamw.first/" + name, of.first());
          state.put("adamw.second/" + name, of.second());
        });
    return state;
  }

  @Override
  public int steps() {
    return step;
  }

  @Override
  public void resumeAt(int steps) {
    step = steps;
  }

  private static Moments zeros(INDArray like) {
    return new Moments(
        Nd4j.zeros(like.dataType(), like.shape()), Nd4j.zeros(like.dataType(), like.shape()));
  }

  @Override
  public void close() {
    for (Moments m : moments.values()) {
      m.first().close();
      m.second().close();
    }
  }
}
