package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient of a {@link Linear} layer's bias: dBias[o] = sum of dY[..., o], or its sum with what was
 * there.
 */
public final class LinearBiasGradient extends JvmOp {

  private static final int SUM = 2;
  private static final int GRAIN = 64;

  /** For loading. */
  public LinearBiasGradient() {}

  private LinearBiasGradient(SameDiff graph, boolean adds, SDVariable... inputs) {
    super(graph, inputs);
    addBArgument(adds);
  }

  static SDVariable of(SameDiff graph, SDVariable bias, SDVariable dy, SDVariable sum) {
    List<SDVariable> inputs = GradientSum.inputs(new ArrayList<>(List.of(bias, dy)), sum);
    return new LinearBiasGradient(graph, sum != null, inputs.toArray(SDVariable[]::new))
        .outputVariable();
  }

  private boolean adds() {
    return flag(0);
  }

  @Override
  public String opName() {
    return "eaft_linear_bias_gradient";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireShape(0, "bias", -1);
    in.requireFloats(1, "gradient", 1);
    return List.of(GradientSum.shape(in, adds(), SUM, in.get(0).shape()));
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(0, 0);
    int rows = Math.toIntExact(in.length(1) / width);
    Floats dy = in.floats(1);
    Kernels kernels = KernelProvider.get();
    float[][] sums = new float[Parallel.parts(rows, GRAIN)][width];
    Parallel.range(
        rows,
        GRAIN,
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int r = first; r < last; r++) {
            dy.get((long) r * width, row, 0, width);
            kernels.add(sums[part], 0, row, 0, sums[part], 0, width);
          }
        });
    GradientSum.put(in, adds(), SUM, sums, out.get(0));
  }
}
