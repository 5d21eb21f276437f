package org.eaft.ops;

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
 * {@link SwiGlu} of one input that holds gate and up side by side: y = gate sigmoid(gate) up.
 *
 * <p>Shapes: x [..., 2 n], the gate in the first n values of a row and up in the last; y [..., n].
 */
public final class SwiGluFused extends JvmOp {

  private static final int GRAIN = 8_192;

  /** For loading. */
  public SwiGluFused() {}

  private SwiGluFused(SameDiff graph, Format format, SDVariable x) {
    super(graph, x);
    addIArgument(format.ordinal());
  }

  /**
   * Adds the op to the graph of its input.
   *
   * @param format of y, and of the gradient of x: both enter products
   */
  public static SDVariable of(String name, SDVariable x, Format format) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.swiGlu(name, x, format);
    }
    return new SwiGluFused(x.getSameDiff(), format, x).outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return formatArgument(0).type();
  }

  @Override
  public String opName() {
    return "eaft_swiglu_fused";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    return List.of(halved(in));
  }

  private static long[] halved(Inputs in) {
    in.requireFloats(0, "x", 1);
    if (in.size(0, -1) % 2 != 0) {
      throw in.wrong(0, "x", "must have an even last dimension");
    }
    long[] shape = in.get(0).shape().clone();
    shape[shape.length - 1] /= 2;
    return shape;
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int n = in.size(0, -1) / 2;
    Floats x = in.floats(0);
    Floats y = Floats.of(out.get(0));
    Kernels kernels = KernelProvider.get();
    Parallel.range(
        Math.toIntExact(y.length() / n),
        Math.max(1, GRAIN / n),
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, 2 * n);
          for (long r = first; r < last; r++) {
            x.get(r * 2 * n, row, 0, 2 * n);
            kernels.swiGlu(row, 0, row, n, row, 0, n);
            y.put(r * n, row, 0, n);
          }
        });
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(
        new Gradient(sameDiff, formatArgument(0), arg(0), gradients.get(0)).outputVariable());
  }

  /** dGate = dY up silu'(gate), dUp = dY silu(gate), side by side. */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, Format format, SDVariable x, SDVariable dy) {
      super(graph, x, dy);
      addIArgument(format.ordinal());
    }

    @Override
    protected DataType outputType(int index) {
      return formatArgument(0).type();
    }

    @Override
    public String opName() {
      return "eaft_swiglu_fused_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      in.requireShape(1, "gradient", halved(in));
      return List.of(in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int n = in.size(1, -1);
      Floats x = in.floats(0);
      Floats dy = in.floats(1);
      Floats dx = Floats.of(out.get(0));
      Kernels kernels = KernelProvider.get();
      Parallel.range(
          Math.toIntExact(dy.length() / n),
          Math.max(1, GRAIN / n),
          (part, first, last) -> {
            float[] row = HeapScratch.get(0, 2 * n);
            float[] d = HeapScratch.get(1, n);
            for (long r = first; r < last; r++) {
              x.get(r * 2 * n, row, 0, 2 * n);
              dy.get(r * n, d, 0, n);
              kernels.swiGluBackward(d, 0, row, 0, row, n, row, 0, row, n, n);
              dx.put(r * 2 * n, row, 0, 2 * n);
            }
          });
    }
  }
}
