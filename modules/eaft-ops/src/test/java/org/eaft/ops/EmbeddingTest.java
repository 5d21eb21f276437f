package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.EmbeddingReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;

class EmbeddingTest {

  private static final Tolerance EXACT = Tolerance.absolute(0);

  private static OpGraph check(int vocabulary, int width, int batch, int time) {
    double[] weight = Samples.normal(vocabulary * width, 1);
    int[] ids = Samples.ints(batch * time, vocabulary, 2);
    double[] upstream = Samples.normal(batch * time * width, 3);
    OpGraph g = new OpGraph();
    SDVariable w = g.floats("weight", weight, vocabulary, width);
    SDVariable i = g.ints("ids", ids, batch, time);
    g.upstream(Embedding.of(OpGraph.name(), w, i), upstream, batch, time, width);
    g.checkOutput(EXACT, EmbeddingReference.forward(weight, width, ids));
    int uses = (int) Arrays.stream(ids).filter(id -> id == ids[0]).count();
    g.checkGradient(
        "weight",
        Tolerance.ofSum(uses, 1),
        EmbeddingReference.backward(vocabulary, width, ids, upstream));
    return g;
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void widths(int width) {
    check(7, width, 2, 3);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void times(int time) {
    check(31, 5, 1, time);
  }

  @Test
  void gradientIsThatOfTheTwinByFiniteDifferences() {
    OpGraph g = check(7, 5, 2, 3);
    int[] ids = Samples.ints(6, 7, 2);
    double[] upstream = Samples.normal(30, 3);
    FiniteDifferences.inDouble()
        .check(
            "weight",
            w -> Sums.dot(upstream, EmbeddingReference.forward(w, 5, ids)),
            Samples.normal(35, 1),
            Samples.doubles(g.gradient("weight")));
  }

  @Test
  void longIdsAndRowsThatNobodyReads() {
    double[] weight = Samples.normal(12, 1);
    OpGraph g = new OpGraph();
    SDVariable w = g.floats("weight", weight, 4, 3);
    SDVariable ids = g.longs("ids", new int[] {3, 0, 3}, 1, 3);
    double[] upstream = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    g.upstream(Embedding.of(OpGraph.name(), w, ids), upstream, 1, 3, 3);
    g.checkOutput(EXACT, EmbeddingReference.forward(weight, 3, new int[] {3, 0, 3}));
    assertThat(g.gradient("weight")).containsExactly(4, 5, 6, 0, 0, 0, 0, 0, 0, 8, 10, 12);
  }

  @Test
  void anIdOutsideTheVocabularyNamesItsPosition() {
    for (int wrong : new int[] {-1, 4, Integer.MIN_VALUE}) {
      OpGraph g = new OpGraph();
      SDVariable w = g.floats("weight", new double[12], 4, 3);
      Embedding.of(OpGraph.name(), w, g.ints("ids", new int[] {0, 1, 2, 3, wrong, 0}, 2, 3));
      assertThatThrownBy(g::output)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("eaft_embedding")
          .hasMessageContaining("ids")
          .hasMessageContaining(wrong + " at [1, 1]")
          .hasMessageContaining("vocabulary of 4");
    }
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(
            () ->
                Ops.run(
                    new Embedding(),
                    Layout.DENSE.floats(new double[4], 4),
                    Layout.DENSE.ints(new int[2], 1, 2)))
        .hasMessageContaining("eaft_embedding")
        .hasMessageContaining("input 0 (weight)");
    assertThatThrownBy(
            () ->
                Ops.run(
                    new Embedding(),
                    Layout.DENSE.floats(new double[4], 2, 2),
                    Layout.DENSE.floats(new double[2], 1, 2)))
        .hasMessageContaining("eaft_embedding")
        .hasMessageContaining("input 1 (ids) must be INT or LONG, but is FLOAT");
    assertThatThrownBy(
            () ->
                Ops.run(
                    new Embedding(),
                    Layout.DENSE.floats(new double[4], 2, 2),
                    Layout.DENSE.ints(new int[2], 2)))
        .hasMessageContaining("input 1 (ids) must have shape [any, any]")
        .hasMessageContaining("its shape is [2]");
  }
}
