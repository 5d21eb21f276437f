package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Root-mean-square norm: y = x / sqrt(mean(x^2) + epsilon) * weight (Zhang and Sennrich, arXiv
 * 1910.07467).
 *
 * <p>Shapes: x and y [..., n w], weight [w]. Where the last dimension is a multiple of the weight's
 * length, every chunk of w values is a row of its own: with w the head dimension it is the norm per
 * head of Qwen3. The gradient is with respect to x and weight.
 */
public final class RmsNorm extends JvmOp {

  /** For loading. */
  public RmsNorm() {}

  private RmsNorm(
      SameDiff graph, double epsilon, Format result, boolean adds, SDVariable... inputs) {
    super(graph, inputs);
    addTArgument(epsilon);
    addIArgument(result.ordinal());
    addBArgument(adds);
  }

  /** Adds the op to the graph of its inputs. */
  public static SDVariable of(String name, SDVariable x, SDVariable weight, double epsilon) {
    return of(name, x, Weight.of(weight), epsilon, Format.FP32);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param weight its copy is not used
   * @param result format of y
   */
  public static SDVariable of(
      String name, SDVariable x, Weight weight, double epsilon, Format result) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.rmsNorm(name, x, weight, epsilon, result);
    }
    List<SDVariable> inputs =
        GradientSum.inputs(new ArrayList<>(List.of(x, weight.values())), weight.sum());
    return new RmsNorm(
            x.getSameDiff(),
            epsilon,
            result,
            weight.sum() != null,
            inputs.toArray(SDVariable[]::new))
        .outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return formatArgument(0).type();
  }

  @Override
  public String opName() {
    return "eaft_rms_norm";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    requireRows(in);
    return List.of(in.get(0).shape());
  }

  private static void requireRows(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireShape(1, "weight", -1);
    if (in.size(0, -1) % in.size(1, 0) != 0) {
      throw in.wrong(0, "x", "must have a last dimension that is a multiple of " + in.size(1, 0));
    }
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(1, 0);
    float[] w = weight(in);
    Floats x = in.floats(0);
    Floats y = Floats.of(out.get(0));
    double epsilon = getTArgument(0);
    Kernels kernels = KernelProvider.get();
    Parallel.range(
        Math.toIntExact(x.length() / width),
        Math.max(1, 16_384 / width),
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int r = first; r < last; r++) {
            long at = (long) r * width;
            x.get(at, row, 0, width);
            float inverse = inverseRms(kernels, row, width, epsilon);
            kernels.scaledProduct(inverse, row, 0, w, 0, row, 0, width);
            y.put(at, row, 0, width);
          }
        });
  }

  private static float[] weight(Inputs in) {
    float[] w = new float[in.size(1, 0)];
    in.floats(1).get(0, w, 0, w.length);
    return w;
  }

  private static float inverseRms(Kernels kernels, float[] row, int width, double epsilon) {
    return (float) (1 / Math.sqrt(kernels.sumOfSquares(row, 0, width) / width + epsilon));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable sum = flag(0) ? arg(2) : null;
    List<SDVariable> inputs =
        GradientSum.inputs(new ArrayList<>(List.of(arg(0), arg(1), gradients.get(0))), sum);
    Gradient op =
        new Gradient(sameDiff, getTArgument(0), sum != null, inputs.toArray(SDVariable[]::new));
    List<SDVariable> all = new ArrayList<>(List.of(op.outputVariables()));
    if (sum != null) {
      all.add(noGradient(2));
    }
    return all;
  }

  /**
   * With r = 1 / rms and g = dY weight: dX = r (g - x r^2 mean(g x)), dWeight = sum over rows of dY
   * x r, or its sum with what was there.
   */
  public static final class Gradient extends JvmOp {

    private static final int SUM = 3;

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, double epsilon, boolean adds, SDVariable... inputs) {
      super(graph, inputs);
      addTArgument(epsilon);
      addBArgument(adds);
    }

    @Override
    public String opName() {
      return "eaft_rms_norm_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 2;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      requireRows(in);
      in.requireShape(2, "gradient", in.get(0).shape());
      long[] weight = GradientSum.shape(in, flag(0), SUM, in.get(1).shape());
      return List.of(in.get(0).shape(), weight);
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int width = in.size(1, 0);
      int rows = Math.toIntExact(in.length(0) / width);
      int grain = Math.max(1, 16_384 / width);
      float[] w = weight(in);
      float[][] dWeight = new float[Parallel.parts(rows, grain)][width];
      Floats x = in.floats(0);
      Floats dy = in.floats(2);
      Floats dx = Floats.of(out.get(0));
      Parallel.range(
          rows, grain, (part, first, last) -> rows(x, dy, dx, w, dWeight[part], first, last));
      GradientSum.put(in, flag(0), SUM, dWeight, out.get(1));
    }

    private void rows(
        Floats x, Floats dy, Floats dx, float[] w, float[] dWeight, int first, int last) {
      Kernels kernels = KernelProvider.get();
      int width = w.length;
      double epsilon = getTArgument(0);
      float[] xRow = HeapScratch.get(0, width);
      float[] dyRow = HeapScratch.get(1, width);
      for (int r = first; r < last; r++) {
        long at = (long) r * width;
        x.get(at, xRow, 0, width);
        dy.get(at, dyRow, 0, width);
        float inverse = inverseRms(kernels, xRow, width, epsilon);
        float correction = inverse * inverse / width * kernels.dot3(dyRow, 0, w, 0, xRow, 0, width);
        kernels.addScaledProduct(inverse, dyRow, 0, xRow, 0, dWeight, 0, width);
        kernels.rmsNormBackward(inverse, correction, xRow, 0, w, 0, dyRow, 0, dyRow, 0, width);
        dx.put(at, dyRow, 0, width);
      }
    }
  }
}
