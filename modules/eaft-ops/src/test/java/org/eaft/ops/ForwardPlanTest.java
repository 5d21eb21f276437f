package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ForwardPlanTest {

  private static INDArray floats(long seed, long... shape) {
    int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Nd4j.create(Samples.floats(Samples.normal(n, seed)), shape, 'c');
  }

  /** Three blocks with a residual stream that is read twice, in two formats. */
  private static SameDiff graph() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, -1, 8);
    for (int i = 0; i < 3; i++) {
      SDVariable w = graph.var("norm" + i, floats(10 + i, 8));
      SDVariable h = RmsNorm.of("h" + i, x, Weight.of(w), 1e-5, Format.BF16);
      SDVariable both = Linear.of("both" + i, h, graph.var("w" + i, floats(20 + i, 12, 8)));
      SDVariable gated = SwiGluFused.of("gated" + i, both, Format.FP32);
      SDVariable back = Linear.of("back" + i, gated, graph.var("v" + i, floats(30 + i, 8, 6)));
      x = x.add("x" + i, back.mul(0.7));
    }
    return graph;
  }

  @Test
  void givesWhatASessionGivesInPassesOfAnyShape() {
    SameDiff graph = graph();
    List<String> wanted = List.of("x2", "h1", "both0");
    try (ForwardPlan plan = ForwardPlan.of(graph, wanted)) {
      for (long[] shape : new long[][] {{2, 3, 8}, {2, 3, 8}, {1, 1, 8}, {4, 7, 8}, {1, 2, 8}}) {
        Map<String, INDArray> in = Map.of("x", floats(shape[1], shape));
        Map<String, INDArray> expected = graph.output(in, wanted);
        Map<String, INDArray> found = plan.run(in);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
            (name, array) -> {
              assertThat(found.get(name).dataType()).isEqualTo(array.dataType());
              assertThat(found.get(name).shape()).isEqualTo(array.shape());
              assertThat(OpGraph.values(found.get(name))).isEqualTo(OpGraph.values(array));
            });
      }
    }
  }

  @Test
  void weightsThatChangeInPlaceAreSeen() {
    SameDiff graph = graph();
    Map<String, INDArray> in = Map.of("x", floats(5, 1, 2, 8));
    try (ForwardPlan plan = ForwardPlan.of(graph, List.of("x2"))) {
      float[] before = OpGraph.values(plan.run(in).get("x2"));
      graph.getArrForVarName("w1").muli(2);
      float[] after = OpGraph.values(plan.run(in).get("x2"));
      assertThat(after)
          .isNotEqualTo(before)
          .isEqualTo(OpGraph.values(graph.output(in, "x2").get("x2")));
    }
  }

  @Test
  void whatCannotBeLaidOutOrIsNotGivenIsNamed() {
    SameDiff graph = graph();
    graph.nn().sigmoid("s", graph.getVariable("x2"));
    assertThatThrownBy(() -> ForwardPlan.of(graph, List.of("s")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(sigmoid) does not run on the JVM");
    try (ForwardPlan plan = ForwardPlan.of(graph, List.of("x2"))) {
      assertThatThrownBy(() -> plan.run(Map.of())).hasMessage("no array for the placeholder x");
    }
  }
}
