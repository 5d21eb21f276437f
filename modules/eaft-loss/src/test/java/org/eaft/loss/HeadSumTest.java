package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.Weight;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A head whose gradient is added to a sum, is frozen, or is read as bf16. */
class HeadSumTest {

  private static final int WIDTH = 5;
  private static final int VOCABULARY = 23;

  private final SameDiff graph = SameDiff.create();
  private final INDArray weights = array(Samples.normal(VOCABULARY * WIDTH, 2), VOCABULARY, WIDTH);

  HeadSumTest() {
    graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), true);
  }

  private static INDArray array(double[] values, long... shape) {
    return Nd4j.create(Samples.floats(values), shape, 'c');
  }

  private SDVariable hidden() {
    return graph.var("hidden", array(Samples.normal(6 * WIDTH, 1), 2, 3, WIDTH));
  }

  private SDVariable labels() {
    int[] labels = {3, -100, 22, 0, 7, -100};
    return graph.constant("labels", Nd4j.createFromArray(labels).reshape(2, 3));
  }

  private Map<String, INDArray> gradients(SDVariable loss) {
    graph.setLossVariables(loss);
    return graph.calculateGradients(Map.of(), "hidden", "head");
  }

  @Test
  void theGradientIsAddedToTheSum() {
    SDVariable head = graph.var("head", weights);
    LossVariables plain =
        LinearTokenLoss.of("loss", Objectives.of("eaft"), hidden(), head, labels());
    Map<String, INDArray> expected = gradients(plain.loss());

    HeadSumTest other = new HeadSumTest();
    INDArray sum = Nd4j.ones(DataType.FLOAT, VOCABULARY, WIDTH);
    Weight weight =
        new Weight(other.graph.var("head", weights), null, other.graph.constant("sum", sum));
    LossVariables adding =
        LinearTokenLoss.builder(Objectives.of("eaft"), other.hidden(), weight, other.labels())
            .build("loss");
    Map<String, INDArray> found = other.gradients(adding.loss());
    assertThat(found.get("hidden")).isEqualTo(expected.get("hidden"));
    assertThat(found.get("head").length()).isEqualTo(1);
    assertThat(sum.sub(1).equalsWithEps(expected.get("head"), 1e-6)).isTrue();
  }

  @Test
  void aLossThatIsMultipliedIsAnError() {
    INDArray sum = Nd4j.zeros(DataType.FLOAT, VOCABULARY, WIDTH);
    Weight weight = new Weight(graph.var("head", weights), null, graph.constant("sum", sum));
    LossVariables loss =
        LinearTokenLoss.builder(Objectives.of("sft"), hidden(), weight, labels()).build("loss");
    assertThatThrownBy(() -> gradients(loss.loss().mul(2).rename("twice")))
        .hasStackTraceContaining("its upstream gradient is 2.0, not 1");
  }

  @Test
  void aHeadInBf16MultipliesTheRoundedWeights() {
    SDVariable head = graph.var("head", weights);
    SDVariable copy = graph.constant("copy", weights.castTo(DataType.BFLOAT16));
    LossVariables rounded =
        LinearTokenLoss.builder(
                Objectives.of("eaft"), hidden(), new Weight(head, copy, null), labels())
            .build("loss");
    Map<String, INDArray> found = gradients(rounded.loss());

    HeadSumTest other = new HeadSumTest();
    INDArray exact = weights.castTo(DataType.BFLOAT16).castTo(DataType.FLOAT);
    INDArray states = other.hidden().getArr();
    states.assign(states.castTo(DataType.BFLOAT16).castTo(DataType.FLOAT));
    LossVariables plain =
        LinearTokenLoss.of(
            "loss",
            Objectives.of("eaft"),
            other.graph.getVariable("hidden"),
            other.graph.var("head", exact),
            other.labels());
    Map<String, INDArray> expected = other.gradients(plain.loss());
    // operands are equal, so logits and loss are; gradients of logits are rounded to bf16
    assertThat(rounded.loss().eval().getDouble(0))
        .isCloseTo(plain.loss().eval().getDouble(0), org.assertj.core.data.Offset.offset(1e-6));
    for (String name : new String[] {"hidden", "head"}) {
      double largest = expected.get(name).amaxNumber().doubleValue();
      double off = found.get(name).sub(expected.get(name)).amaxNumber().doubleValue();
      assertThat(off).as(name).isBetween(1e-9, largest / 100);
    }
  }
}
