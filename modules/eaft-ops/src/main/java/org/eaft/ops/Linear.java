package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Linear layer: y = x W^T (+ bias) (+ residual).
 *
 * <p>Shapes: x [..., in], weight [out, in] as Hugging Face stores it, bias [out], residual and y
 * [..., out]. Where x or the weight's {@linkplain Weight#copy copy} is BFLOAT16 the products are of
 * bf16, forward and backward, with sums in 32 bits; gradients are FLOAT. The gradients of x, weight
 * and bias are ops of their own, so that a frozen weight costs no product.
 */
public final class Linear extends JvmOp {

  /** What is there beside x and weight, in the order of the inputs and of the B arguments. */
  private enum Extra {
    BIAS,
    RESIDUAL,
    COPY,
    WEIGHT_SUM,
    BIAS_SUM
  }

  /** For loading. */
  public Linear() {}

  private Linear(SameDiff graph, boolean[] extras, Format result, SDVariable... inputs) {
    super(graph, inputs);
    addBArgument(extras);
    addIArgument(result.ordinal());
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
    Weight b = bias == null ? null : Weight.of(bias);
    return of(name, x, Weight.of(weight), b, residual, Format.FP32);
  }

  /**
   * y = x W^T + bias + residual.
   *
   * @param bias null for none; its copy is not used
   * @param residual null for none
   * @param result format of y, FP32 where there is a residual
   */
  public static SDVariable of(
      String name, SDVariable x, Weight weight, Weight bias, SDVariable residual, Format result) {
    if (residual != null && result != Format.FP32) {
      throw new IllegalArgumentException(name + ": a sum with a residual is FP32");
    }
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.linear(name, x, weight, bias, residual, result);
    }
    SDVariable[] extras = {
      bias == null ? null : bias.values(),
      residual,
      weight.copy(),
      weight.sum(),
      bias == null ? null : bias.sum()
    };
    boolean[] present = new boolean[extras.length];
    List<SDVariable> inputs = new ArrayList<>(List.of(x, weight.values()));
    for (int i = 0; i < extras.length; i++) {
      present[i] = extras[i] != null;
      if (present[i]) {
        inputs.add(extras[i]);
      }
    }
    return new Linear(x.getSameDiff(), present, result, inputs.toArray(SDVariable[]::new))
        .outputVariables(name)[0];
  }

  /** Index of an input, or -1 where it is not there. */
  private int index(Extra extra) {
    int index = 2;
    for (int i = 0; i < extra.ordinal(); i++) {
      index += flag(i) ? 1 : 0;
    }
    return flag(extra.ordinal()) ? index : -1;
  }

  /** Index of the weight that products read. */
  private int productWeight() {
    return Math.max(1, index(Extra.COPY));
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
  protected DataType outputType(int index) {
    return formatArgument(0).type();
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireShape(1, "weight", -1, in.size(0, -1));
    long[] shape = in.get(0).shape().clone();
    shape[shape.length - 1] = in.size(1, 0);
    if (index(Extra.BIAS) > 0) {
      in.requireShape(index(Extra.BIAS), "bias", in.size(1, 0));
    }
    if (index(Extra.RESIDUAL) > 0) {
      in.requireShape(index(Extra.RESIDUAL), "residual", shape);
    }
    if (index(Extra.COPY) > 0) {
      in.requireShape(index(Extra.COPY), "copy of the weight", in.get(1).shape());
    }
    return List.of(shape);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int width = in.size(0, -1);
    int rows = Math.toIntExact(in.length(0) / width);
    int outWidth = in.size(1, 0);
    Floats y = Floats.of(out.get(0));
    if (index(Extra.BIAS) < 0) {
      multiply(in, rows, outWidth, width, y);
    } else if (y.format() == Format.FP32) {
      multiply(in, rows, outWidth, width, y);
      addBias(in.floats(index(Extra.BIAS)), y, y, rows, outWidth);
    } else {
      // rounded once, behind the bias
      try (Scratch product = Scratch.of(y.length())) {
        multiply(in, rows, outWidth, width, product.floats());
        addBias(in.floats(index(Extra.BIAS)), product.floats(), y, rows, outWidth);
      }
    }
  }

  private void multiply(Inputs in, int rows, int outWidth, int width, Floats y) {
    Floats x = in.floats(0);
    Floats weight = in.floats(productWeight());
    Format format = Rounded.format(x, weight);
    Product product = Product.linear(rows, outWidth, width).of(format).into(y.format());
    if (index(Extra.RESIDUAL) > 0) {
      y.copyFrom(in.floats(index(Extra.RESIDUAL)));
      product = product.accumulating();
    }
    try (Rounded a = Rounded.of(x, format);
        Rounded b = Rounded.of(weight, format)) {
      Gemm.get().multiply(product, a.address(), b.address(), y.address());
    }
  }

  private static void addBias(Floats bias, Floats from, Floats y, int rows, int width) {
    Kernels kernels = KernelProvider.get();
    float[] b = new float[width];
    bias.get(0, b, 0, width);
    Parallel.range(
        rows,
        32,
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int r = first; r < last; r++) {
            from.get((long) r * width, row, 0, width);
            kernels.add(row, 0, b, 0, row, 0, width);
            y.put((long) r * width, row, 0, width);
          }
        });
  }

  private SDVariable sum(Extra extra) {
    return index(extra) < 0 ? null : arg(index(extra));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable dy = gradients.get(0);
    SDVariable[] all = new SDVariable[args().length];
    all[0] = LinearInputGradient.of(sameDiff, arg(0), arg(productWeight()), dy);
    all[1] = LinearWeightGradient.of(sameDiff, arg(0), arg(1), dy, sum(Extra.WEIGHT_SUM));
    if (index(Extra.BIAS) > 0) {
      all[index(Extra.BIAS)] =
          LinearBiasGradient.of(sameDiff, arg(index(Extra.BIAS)), dy, sum(Extra.BIAS_SUM));
    }
    if (index(Extra.RESIDUAL) > 0) {
      all[index(Extra.RESIDUAL)] = dy;
    }
    for (Extra extra : List.of(Extra.COPY, Extra.WEIGHT_SUM, Extra.BIAS_SUM)) {
      if (index(extra) > 0) {
        all[index(extra)] = noGradient(index(extra));
      }
    }
    return List.of(all);
  }

  /** Checks what both gradients read. */
  static void requireGradient(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireShape(1, "weight", -1, in.size(0, -1));
    long[] shape = in.get(0).shape().clone();
    shape[shape.length - 1] = in.size(1, 0);
    in.requireShape(2, "gradient", shape);
  }
}
