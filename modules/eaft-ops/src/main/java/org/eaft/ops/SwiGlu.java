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
 * Gated linear unit with SiLU: y = gate sigmoid(gate) up (Shazeer, arXiv 2002.05202).
 *
 * <p>Shapes: gate, up and y alike, any rank from 1.
 */
public final class SwiGlu extends JvmOp {

  /** For loading. */
  public SwiGlu() {}

  private SwiGlu(SameDiff graph, Format format, SDVariable gate, SDVariable up) {
    super(graph, gate, up);
    addIArgument(format.ordinal());
  }

  /** Adds the op to the graph of its inputs. */
  public static SDVariable of(String name, SDVariable gate, SDVariable up) {
    return of(name, gate, up, Format.FP32);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param format of y, and of the gradients of gate and up: all three enter products
   */
  public static SDVariable of(String name, SDVariable gate, SDVariable up, Format format) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.swiGlu(name, gate, up, format);
    }
    return new SwiGlu(gate.getSameDiff(), format, gate, up).outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return formatArgument(0).type();
  }

  @Override
  public String opName() {
    return "eaft_swiglu";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "gate", 1);
    in.requireShape(1, "up", in.get(0).shape());
    return List.of(in.get(0).shape());
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    Floats gate = in.floats(0);
    Floats up = in.floats(1);
    Floats y = Floats.of(out.get(0));
    Kernels kernels = KernelProvider.get();
    Blocks.each(
        y.length(),
        (at, n) -> {
          float[] g = HeapScratch.get(0, Blocks.SIZE);
          float[] u = HeapScratch.get(1, Blocks.SIZE);
          gate.get(at, g, 0, n);
          up.get(at, u, 0, n);
          kernels.swiGlu(g, 0, u, 0, u, 0, n);
          y.put(at, u, 0, n);
        });
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Format format = formatArgument(0);
    Gradient op = new Gradient(sameDiff, format, arg(0), arg(1), gradients.get(0));
    return List.of(op.outputVariables());
  }

  /** dGate = dY up silu'(gate), dUp = dY silu(gate). */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, Format format, SDVariable gate, SDVariable up, SDVariable dy) {
      super(graph, gate, up, dy);
      addIArgument(format.ordinal());
    }

    @Override
    protected DataType outputType(int index) {
      return formatArgument(0).type();
    }

    @Override
    public String opName() {
      return "eaft_swiglu_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 2;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      in.requireFloats(0, "gate", 1);
      in.requireShape(1, "up", in.get(0).shape());
      in.requireShape(2, "gradient", in.get(0).shape());
      return List.of(in.get(0).shape(), in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      Floats gate = in.floats(0);
      Floats up = in.floats(1);
      Floats dy = in.floats(2);
      Floats dGate = Floats.of(out.get(0));
      Floats dUp = Floats.of(out.get(1));
      Kernels kernels = KernelProvider.get();
      Blocks.each(
          dy.length(),
          (at, n) -> {
            float[] g = HeapScratch.get(0, Blocks.SIZE);
            float[] u = HeapScratch.get(1, Blocks.SIZE);
            float[] d = HeapScratch.get(2, Blocks.SIZE);
            gate.get(at, g, 0, n);
            up.get(at, u, 0, n);
            dy.get(at, d, 0, n);
            kernels.swiGluBackward(d, 0, g, 0, u, 0, g, 0, u, 0, n);
            dGate.put(at, g, 0, n);
            dUp.put(at, u, 0, n);
          });
    }
  }
}
