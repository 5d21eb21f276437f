package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.LinearReference;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GivenGradientTest {

  @Test
  void theBackwardPassStartsWithWhatIsGiven() {
    double[] x = Samples.normal(5 * 3, 1);
    double[] weight = Samples.normal(4 * 3, 2);
    double[] dy = Samples.normal(5 * 4, 3);
    SameDiff graph = SameDiff.create();
    SDVariable in = graph.placeHolder("x", DataType.FLOAT, -1, 3);
    SDVariable w = graph.var("w", array(weight, 4, 3));
    SDVariable given = graph.placeHolder("dy", DataType.FLOAT, -1, 4);
    graph.setLossVariables(GivenGradient.of("loss", Linear.of("y", in, w), given));
    graph.createGradFunction("x", "w");
    Map<String, INDArray> placeholders = Map.of("x", array(x, 5, 3), "dy", array(dy, 5, 4));
    Map<String, INDArray> found = graph.calculateGradients(placeholders, "x", "w");
    LinearReference.Gradients expected = LinearReference.backward(x, weight, 3, dy);
    Tolerance tolerance = Tolerance.ofSum(5, 1);
    tolerance.check("x", found.get("x").dup('c').data().asFloat(), expected.x());
    tolerance.check("w", found.get("w").dup('c').data().asFloat(), expected.weight());
    assertThat(graph.output(placeholders, "loss").get("loss").getDouble(0)).isZero();
  }

  @Test
  void aGradientOfAnotherShapeIsNamed() {
    assertThatThrownBy(
            () ->
                Ops.run(
                    new GivenGradient(), array(new double[6], 2, 3), array(new double[6], 3, 2)))
        .hasMessageContaining("eaft_given_gradient: input 1 (gradient) must have shape [2, 3]");
  }

  private static INDArray array(double[] values, long... shape) {
    return Nd4j.create(Samples.floats(values), shape, 'c');
  }
}
