package org.eaft.ops;

import java.util.List;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a weight's gradient goes: the op's output, or the array that it is added to. */
final class GradientSum {

  /** Shape of the output where the gradient is added to an input. */
  private static final long[] NOTHING = {};

  private GradientSum() {}

  /** Checks the sum, and gives the shape of the output. */
  static long[] shape(Inputs in, boolean adds, int sum, long[] weight) {
    if (!adds) {
      return weight;
    }
    in.requireShape(sum, "gradient sum", weight);
    return NOTHING;
  }

  /** The array to write to, or to add to. */
  static Floats target(Inputs in, boolean adds, int sum, INDArray out) {
    if (!adds) {
      return Floats.of(out);
    }
    out.assign(0);
    return in.sum(sum);
  }

  /** Writes or adds a vector that each thread has a part of, in the order of the parts. */
  static void put(Inputs in, boolean adds, int sum, float[][] parts, INDArray out) {
    Kernels kernels = KernelProvider.get();
    float[] total = parts[0];
    for (int p = 1; p < parts.length; p++) {
      kernels.add(total, 0, parts[p], 0, total, 0, total.length);
    }
    Floats to = target(in, adds, sum, out);
    if (adds) {
      float[] before = new float[total.length];
      to.get(0, before, 0, before.length);
      kernels.add(before, 0, total, 0, total, 0, total.length);
    }
    to.put(0, total, 0, total.length);
  }

  /** Inputs with the sum behind them where there is one. */
  static <T> List<T> inputs(List<T> inputs, T sum) {
    if (sum != null) {
      inputs.add(sum);
    }
    return inputs;
  }
}
