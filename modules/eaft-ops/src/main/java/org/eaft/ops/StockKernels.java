package org.eaft.ops;

import java.util.List;
import org.eaft.ops.memory.Floats;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ScalarOp;

/** The ops of ND4J that stand in the forward pass of a model: sums, and products by a number. */
final class StockKernels {

  private StockKernels() {}

  /**
   * What runs an op.
   *
   * @throws IllegalArgumentException where it is of another sort
   */
  static JvmOp.Kernel of(SameDiffOp op) {
    if (op.getOp().opName().equals("add")) {
      return StockKernels::sum;
    }
    if (op.getOp().opName().equals("mul_scalar") && op.getOp() instanceof ScalarOp scalar) {
      float factor = scalar.scalar().getFloat(0);
      return (in, out) -> scaled(factor, in, out);
    }
    throw new IllegalArgumentException(
        "op %s (%s) does not run on the JVM".formatted(op.getName(), op.getOp().opName()));
  }

  private static void sum(List<INDArray> in, JvmOp.Allocator out) {
    Inputs inputs = new Inputs("add", in);
    inputs.requireShape(0, "a", in.get(1).shape());
    inputs.requireShape(1, "b", in.get(0).shape());
    INDArray y = out.array(0, DataType.FLOAT, in.get(0).shape());
    Blocks.sum(inputs.floats(0), inputs.floats(1), Floats.of(y));
  }

  private static void scaled(float factor, List<INDArray> in, JvmOp.Allocator out) {
    Inputs inputs = new Inputs("mul_scalar", in);
    inputs.requireFloats(0, "x", 1);
    INDArray y = out.array(0, DataType.FLOAT, in.get(0).shape());
    Blocks.scale(factor, inputs.floats(0), Floats.of(y));
  }
}
