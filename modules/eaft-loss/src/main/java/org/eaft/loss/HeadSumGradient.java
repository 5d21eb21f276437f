package org.eaft.loss;

import java.util.List;
import org.eaft.ops.Inputs;
import org.eaft.ops.JvmOp;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What stands in a graph for the gradient of a head that {@link LinearTokenLoss} added to a sum: a
 * scalar without meaning.
 *
 * <p>The sum was made before the upstream gradient was known, so one other than 1 is an error.
 */
public final class HeadSumGradient extends JvmOp {

  /** For loading. */
  public HeadSumGradient() {}

  private HeadSumGradient(SameDiff graph, SDVariable added, SDVariable upstream) {
    super(graph, added, upstream);
  }

  static SDVariable of(SameDiff graph, SDVariable added, SDVariable upstream) {
    return new HeadSumGradient(graph, added, upstream).outputVariable();
  }

  @Override
  public String opName() {
    return "eaft_head_sum_gradient";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "added", 0);
    in.requireFloats(1, "upstream gradient", 0);
    return List.of(new long[0]);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    float upstream = in.get(1).getFloat(0);
    if (upstream != 1) {
      throw in.wrong(
          "the head's gradient is in its sum already, so the loss must be what the graph minimises;"
              + " its upstream gradient is %s, not 1".formatted(upstream));
    }
    out.get(0).assign(0);
  }
}
