package org.eaft.ops;

import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.memory.Floats;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A scalar whose gradient with respect to y is an array that is given: as a graph's loss it starts
 * a backward pass in the middle of a model, for {@link #doDiff} of what stands before y.
 *
 * <p>Shapes: y any, dy that of y FLOAT. The value of the scalar is 0 and means nothing.
 */
public final class GivenGradient extends JvmOp {

  /** For loading. */
  public GivenGradient() {}

  private GivenGradient(SameDiff graph, SDVariable y, SDVariable dy) {
    super(graph, y, dy);
  }

  /** Adds the op to the graph of its inputs. */
  public static SDVariable of(String name, SDVariable y, SDVariable dy) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.givenGradient(name, y, dy);
    }
    return new GivenGradient(y.getSameDiff(), y, dy).outputVariables(name)[0];
  }

  @Override
  public String opName() {
    return "eaft_given_gradient";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "y", 0);
    in.requireShape(1, "gradient", in.get(0).shape());
    return List.of(new long[0]);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    out.get(0).assign(0);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Gradient(sameDiff, arg(1)).outputVariable(), noGradient(1));
  }

  /**
   * dY = the given gradient, copied: SameDiff renames what an op passes on as it came, as {@link
   * Linear} does for its residual, and would no longer find the input itself.
   */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, SDVariable dy) {
      super(graph, dy);
    }

    @Override
    public String opName() {
      return "eaft_given_gradient_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      in.requireFloats(0, "gradient", 0);
      return List.of(in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      Floats.of(out.get(0)).copyFrom(in.floats(0));
    }
  }
}
