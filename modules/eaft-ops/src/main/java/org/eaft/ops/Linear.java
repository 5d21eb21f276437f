package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Linear layer: y = x W^T (+ bias) (+ residual).
 *
 * <p>Shapes: x [..., in], weight [out, in] as Hugging Face stores it, bias [out], residual and y
 * [..., out], all FLOAT. The gradients of x, weight and bias are ops of their own, so that a frozen
 * weight costs no product.
 */
public final class Linear extends JvmOp {

  /** For loading. */
  public Linear() {}

  private Linear(SameDiff graph, boolean bias, boolean residual, SDVariable... inputs) {
    super(graph, inputs);
    addBArgument(bias, residual);
  }

  /** y = x W^T. */
  public static SDVariable of(String name, SDVariable x, SDVariable weight) {
    return of(name, x, weight, null, null);
  }

  /**
   * y = x W^T + bias + residual.
   *
   * @param bias null for none
   * @param residual null for none
   */
  public static SDVariable of(
      String name, SDVariable x, SDVariable weight, SDVariable bias, SDVariable residual) {
    List<SDVariable> inputs = new ArrayList<>(List.of(x, weight));
    if (bias != null) {
      inputs.add(bias);
    }
    if (residual != null) {
      inputs.add(residual);
    }
    SDVariable[] all = inputs.toArray(SDVariable[]::new);
    return new Linear(x.getSameDiff(), bias != null, residual != null, all)
        .outputVariables(name)[0];
  }

  private boolean bias() {
    return bArguments.get(0);
  }

  private boolean residual() {
    return bArguments.get(1);
  }

  @Override
  public String opName() {
    return "eaft_linear";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireShape(1, "weight", -1, in.size(0, -1));
    long[] shape = in.get(0).shape().clone();
    shape[shape.length - 1] = in.size(1, 0);
    if (bias()) {
      in.requireShape(2, "bias", in.size(1, 0));
    }
    if (residual()) {
      in.requireShape(bias() ? 3 : 2, "residual", shape);
    }
    return List.of(shape);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(0, -1);
    int rows = Math.toIntExact(in.length(0) / width);
    int outWidth = in.size(1, 0);
    Floats y = Floats.of(out.get(0));
    Product product = Product.linear(rows, outWidth, width);
    if (residual()) {
      y.copyFrom(in.floats(bias() ? 3 : 2));
      product = product.accumulating();
    }
    Gemm.get().multiply(product, in.floats(0).address(), in.floats(1).address(), y.address());
    if (bias()) {
      addToRows(in.floats(2), y, rows, outWidth);
    }
  }

  private static void addToRows(Floats bias, Floats y, int rows, int width) {
    Kernels kernels = KernelProvider.get();
    float[] b = new float[width];
    bias.get(0, b, 0, width);
    Parallel.range(
        rows,
        32,
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int r = first; r < last; r++) {
            y.get((long) r * width, row, 0, width);
            kernels.add(row, 0, b, 0, row, 0, width);
            y.put((long) r * width, row, 0, width);
          }
        });
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable dy = gradients.get(0);
    List<SDVariable> all = new ArrayList<>();
    all.add(new InputGradient(sameDiff, arg(0), arg(1), dy).outputVariable());
    all.add(new WeightGradient(sameDiff, arg(0), arg(1), dy).outputVariable());
    if (bias()) {
      all.add(new BiasGradient(sameDiff, arg(2), dy).outputVariable());
    }
    if (residual()) {
      all.add(dy);
    }
    return all;
  }

  private static void requireGradient(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireShape(1, "weight", -1, in.size(0, -1));
    long[] shape = in.get(0).shape().clone();
    shape[shape.length - 1] = in.size(1, 0);
    in.requireShape(2, "gradient", shape);
  }

  /** dX = dY W. */
  public static final class InputGradient extends JvmOp {

    /** For loading. */
    public InputGradient() {}

    private InputGradient(SameDiff graph, SDVariable x, SDVariable weight, SDVariable dy) {
      super(graph, x, weight, dy);
    }

    @Override
    public String opName() {
      return "eaft_linear_input_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      requireGradient(in);
      return List.of(in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int width = in.size(0, -1);
      int rows = Math.toIntExact(in.length(0) / width);
      Gemm.get()
          .multiply(
              Product.plain(rows, width, in.size(1, 0)),
              in.floats(2).address(),
              in.floats(1).address(),
              Floats.of(out.get(0)).address());
    }
  }

  /** dW = dY^T X. */
  public static final class WeightGradient extends JvmOp {

    /** For loading. */
    public WeightGradient() {}

    private WeightGradient(SameDiff graph, SDVariable x, SDVariable weight, SDVariable dy) {
      super(graph, x, weight, dy);
    }

    @Override
    public String opName() {
      return "eaft_linear_weight_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      requireGradient(in);
      return List.of(in.get(1).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int width = in.size(0, -1);
      int rows = Math.toIntExact(in.length(0) / width);
      Gemm.get()
          .multiply(
              Product.transposed(in.size(1, 0), width, rows),
              in.floats(2).address(),
              in.floats(0).address(),
              Floats.of(out.get(0)).address());
    }
  }

  /** dBias[o] = sum of dY[..., o]. */
  public static final class BiasGradient extends JvmOp {

    /** For loading. */
    public BiasGradient() {}

    private BiasGradient(SameDiff graph, SDVariable bias, SDVariable dy) {
      super(graph, bias, dy);
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
      return List.of(in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int width = in.size(0, 0);
      int rows = Math.toIntExact(in.length(1) / width);
      Floats dy = in.floats(1);
      Kernels kernels = KernelProvider.get();
      float[][] sums = new float[Parallel.parts(rows, 64)][width];
      Parallel.range(
          rows,
          64,
          (part, first, last) -> {
            float[] row = HeapScratch.get(0, width);
            for (int r = first; r < last; r++) {
              dy.get((long) r * width, row, 0, width);
              kernels.add(sums[part], 0, row, 0, sums[part], 0, width);
            }
          });
      for (int p = 1; p < sums.length; p++) {
        kernels.add(sums[0], 0, sums[p], 0, sums[0], 0, width);
      }
      Floats.of(out.get(0)).put(0, sums[0], 0, width);
    }
  }
}
