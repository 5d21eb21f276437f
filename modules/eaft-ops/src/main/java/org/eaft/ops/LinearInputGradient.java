package org.eaft.ops;

import java.util.List;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradient of a {@link Linear} layer's input: dX = dY W. */
public final class LinearInputGradient extends JvmOp {

  /** For loading. */
  public LinearInputGradient() {}

  private LinearInputGradient(SameDiff graph, SDVariable x, SDVariable weight, SDVariable dy) {
    super(graph, x, weight, dy);
  }

  static SDVariable of(SameDiff graph, SDVariable x, SDVariable weight, SDVariable dy) {
    return new LinearInputGradient(graph, x, weight, dy).outputVariable();
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
    Linear.requireGradient(in);
    return List.of(in.get(0).shape());
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(0, -1);
    int rows = Math.toIntExact(in.length(0) / width);
    Floats dy = in.floats(2);
    Floats weight = in.floats(1);
    Format format = Rounded.format(dy, weight);
    try (Rounded a = Rounded.of(dy, format);
        Rounded b = Rounded.of(weight, format)) {
      Gemm.get()
          .multiply(
              Product.plain(rows, width, in.size(1, 0)).of(format),
              a.address(),
              b.address(),
              Floats.of(out.get(0)).address());
    }
  }
}
