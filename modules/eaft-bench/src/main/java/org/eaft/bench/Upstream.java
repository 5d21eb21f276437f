package org.eaft.bench;

import java.util.List;
import org.eaft.ops.Inputs;
import org.eaft.ops.JvmOp;
import org.eaft.ops.memory.Floats;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph's last op, loss = sum(out * upstream), whose gradient of out is the array upstream
 * itself: a backward pass begins there and no time goes into the loss.
 *
 * <p>Shapes: out and upstream alike, loss scalar, FLOAT.
 */
public final class Upstream extends JvmOp {

  /** For loading. */
  public Upstream() {}

  private Upstream(SameDiff graph, SDVariable out, SDVariable upstream) {
    super(graph, out, upstream);
  }

  static SDVariable of(String name, SDVariable out, SDVariable upstream) {
    return new Upstream(out.getSameDiff(), out, upstream).outputVariables(name)[0];
  }

  @Override
  public String opName() {
    return "eaft_bench_upstream";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "out", 1);
    in.requireShape(1, "upstream", in.get(0).shape());
    return List.of(new long[0]);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    Floats values = in.floats(0);
    Floats factors = in.floats(1);
    double sum = 0;
    for (long i = 0; i < values.length(); i++) {
      sum += (double) values.get(i) * factors.get(i);
    }
    out.get(0).putScalar(0, sum);
  }

  /**
   * The gradient of the loss itself is one. That of out is set here and not returned: SameDiff
   * renames what is returned, and then no longer finds its own input.
   */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    sameDiff.setGradientForVariableName(arg(0).name(), arg(1));
    return List.of();
  }
}
