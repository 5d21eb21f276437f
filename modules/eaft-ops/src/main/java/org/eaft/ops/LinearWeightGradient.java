package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradient of a {@link Linear} layer's weight: dW = dY^T X, or its sum with what was there. */
public final class LinearWeightGradient extends JvmOp {

  private static final int SUM = 3;

  /** For loading. */
  public LinearWeightGradient() {}

  private LinearWeightGradient(SameDiff graph, boolean adds, SDVariable... inputs) {
    super(graph, inputs);
    addBArgument(adds);
  }

  static SDVariable of(
      SameDiff graph, SDVariable x, SDVariable weight, SDVariable dy, SDVariable sum) {
    List<SDVariable> inputs = GradientSum.inputs(new ArrayList<>(List.of(x, weight, dy)), sum);
    return new LinearWeightGradient(graph, sum != null, inputs.toArray(SDVariable[]::new))
        .outputVariable();
  }

  private boolean adds() {
    return flag(0);
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
    Linear.requireGradient(in);
    return List.of(GradientSum.shape(in, adds(), SUM, in.get(1).shape()));
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(0, -1);
    int rows = Math.toIntExact(in.length(0) / width);
    Floats dy = in.floats(2);
    Floats x = in.floats(0);
    Format format = Rounded.format(dy, x);
    Product product = Product.transposed(in.size(1, 0), width, rows).of(format);
    try (Rounded a = Rounded.of(dy, format);
        Rounded b = Rounded.of(x, format)) {
      Gemm.get()
          .multiply(
              adds() ? product.accumulating() : product,
              a.address(),
              b.address(),
              GradientSum.target(in, adds(), SUM, out.get(0)).address());
    }
  }
}
