package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph of variables and one op, whose loss is {@code sum(upstream * out)}. */
final class OpGraph {

  private static final String OUT = "out";

  private final SameDiff graph = SameDiff.create();
  private final List<String> floats = new ArrayList<>();
  private Map<String, INDArray> gradients;

  static String name() {
    return OUT;
  }

  SDVariable floats(String name, double[] values, long... shape) {
    floats.add(name);
    return graph.var(name, Layout.DENSE.floats(values, shape));
  }

  SDVariable ints(String name, int[] values, long... shape) {
    return graph.constant(name, Layout.DENSE.ints(values, shape));
  }

  SDVariable longs(String name, int[] values, long... shape) {
    return graph.constant(name, Layout.DENSE.longs(values, shape));
  }

  /** Makes the op's gradient this one. */
  OpGraph upstream(SDVariable out, double[] upstream, long... shape) {
    SDVariable factors = graph.constant("upstream", Layout.DENSE.floats(upstream, shape));
    out.mul(factors).sum().rename("loss").markAsLoss();
    return this;
  }

  INDArray output() {
    return graph.outputSingle(Map.of(), OUT);
  }

  void checkOutput(Tolerance tolerance, double[] expected) {
    tolerance.check("output", values(output()), expected);
  }

  /** Checks the gradient of a variable. */
  void checkGradient(String name, Tolerance tolerance, double[] expected) {
    tolerance.check("gradient of " + name, gradient(name), expected);
  }

  float[] gradient(String name) {
    if (gradients == null) {
      gradients = graph.calculateGradients(Map.of(), floats);
    }
    INDArray gradient = gradients.get(name);
    assertThat(gradient.shape()).isEqualTo(graph.getVariable(name).getShape());
    return values(gradient);
  }

  /** The elements in C order. */
  static float[] values(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  static double[] doubles(INDArray array) {
    return Samples.doubles(values(array));
  }
}
