package org.eaft.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/** Adds a backward pass to a graph, without the line that SameDiff prints for every op. */
public final class Gradients {

  private Gradients() {}

  /**
   * Makes the function "grad" of a graph.
   *
   * @param loss name of the scalar to differentiate
   * @param variables with respect to which
   * @return name of each gradient
   */
  public static List<String> of(SameDiff graph, String loss, List<String> variables) {
    graph.setLossVariables(loss);
    Quiet.run(() -> graph.createGradFunction(variables.toArray(String[]::new)));
    return variables.stream().map(v -> graph.getVariable(v).gradient().name()).toList();
  }
}
