package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.eaft.ops.gemm.Gemm;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.LinearTokenLossReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LinearTokenLossTest {

  @ParameterizedTest
  @EnumSource(Methods.class)
  void valuesStatisticsAndGradients(Methods m) {
    LossCase c = m.on(LossCase.linear(3, 5, 53, 8)).labelEvery(2);
    c.upstream = -1.7;
    LossChecks.check(c);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 17, 33, 100, 513})
  void widths(int width) {
    LossChecks.check(Methods.EAFT.on(LossCase.linear(2, 3, 23, width)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 15, 16, 17, 33, 300, 1025, 4099})
  void vocabularies(int vocabulary) {
    LossChecks.check(Methods.SFT_KL.on(LossCase.linear(1, 5, vocabulary, 6)));
    LossChecks.check(Methods.EAFT.on(LossCase.linear(1, 5, vocabulary, 6)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 31, 33, 100})
  void tokens(int tokens) {
    LossChecks.check(Methods.TALR.on(LossCase.linear(1, tokens, 9, 5)));
    LossChecks.check(Methods.DFT.on(LossCase.linear(1, tokens, 9, 5)));
  }

  /** 2,100 tokens are chunks of at most 1,024 rows; a large vocabulary makes chunks small. */
  @ParameterizedTest
  @CsvSource({
    "EAFT, 3, 700, 7, 4",
    "TALR, 3, 700, 7, 4",
    "SFT_KL, 2, 600, 5, 3",
    "EAFT, 1, 91, 70001, 3",
    "TALR, 1, 17, 400003, 2"
  })
  void severalChunksAreOneLoss(Methods m, int batch, int time, int vocabulary, int width) {
    LossChecks.check(m.on(LossCase.linear(batch, time, vocabulary, width)));
  }

  /** One position in sixteen has a label: chunks are gathered from all over the batch. */
  @Test
  void chunksOfScatteredLabels() {
    LossChecks.check(Methods.EAFT.on(LossCase.linear(3, 6000, 11, 4)).labelEvery(16));
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void isTokenLossOnTheSameLogits(Methods m) {
    LossCase fused = m.on(LossCase.linear(2, 9, 70, 6)).labelEvery(2);
    fused.denominator = 5.0;
    fused.reportTopK = 20;
    LossCase separate = fused.onItsLogits();
    Map<String, float[]> a = fused.outputs();
    Map<String, float[]> b = separate.outputs();
    a.forEach(
        (name, values) -> LossChecks.STATISTIC.check(name, values, Samples.doubles(b.get(name))));
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void gradientsAreThoseOfTheTwinByFiniteDifferencesWithHeldWeights(Methods m) {
    LossCase c = m.on(LossCase.linear(2, 3, 7, 4)).labelEvery(2);
    c.upstream = 2;
    LinearTokenLossReference held =
        LinearTokenLossReference.of(c.reference().withHeld(c.expected()), c.width);
    Map<String, float[]> g = c.gradients();
    FiniteDifferences check = FiniteDifferences.inDouble().withTolerance(1e-3);
    check.check(
        "hidden",
        h -> 2 * held.forward(h, c.head).loss(),
        c.hidden,
        Samples.doubles(g.get("hidden")));
    check.check(
        "head", w -> 2 * held.forward(c.hidden, w).loss(), c.head, Samples.doubles(g.get("head")));
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#six")
  void aFrozenHeadCostsNoProductAndChangesNothingElse(Methods m) {
    LossCase c = m.on(LossCase.linear(2, 9, 33, 6)).labelEvery(2);
    c.upstream = 2;
    Gemm.get().takeUsage();
    Map<String, float[]> trained = c.gradients();
    double operations = Gemm.get().takeUsage().operations();

    c.frozenHead = true;
    Map<String, float[]> frozen = c.gradients();

    // nine rows are computed as sixteen
    assertThat(operations - Gemm.get().takeUsage().operations()).isEqualTo(2.0 * 16 * 33 * 6);
    assertThat(frozen.get("hidden")).isEqualTo(trained.get("hidden"));
    assertThat(frozen.get("head")).containsOnly(0f);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void aDenominatorOfAWholeWindow(Methods m) {
    LossCase c = m.on(LossCase.linear(2, 4, 23, 5)).labelEvery(3);
    c.denominator = 41.0;
    LossChecks.check(c);
  }

  @Test
  void documentsOfPackedRowsDecideTalrsTau() {
    LossCase c = Methods.TALR_LEAST_03.on(LossCase.linear(2, 6, 13, 5));
    c.documents = new int[] {0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5};
    c.labels[8] = LossCase.IGNORED;
    LossChecks.check(c);
  }

  @Test
  void positionsWithoutALabelGetNoGradientAndAreNotRead() {
    LossCase c = Methods.EAFT.on(LossCase.linear(2, 4, 9, 3)).labelEvery(2);
    float[] before = c.gradients().get("hidden");
    for (int t = 1; t < 8; t += 2) {
      for (int i = 0; i < 3; i++) {
        assertThat(before[t * 3 + i]).isZero();
        c.hidden[t * 3 + i] = Double.NaN;
      }
    }
    assertThat(c.gradients().get("hidden")).isEqualTo(before);
    assertThat(c.gradients().get("head")).doesNotContain(Float.NaN);
  }

  @Test
  void tiedHeadGetsTheGradientsOfBothUses() {
    // hidden states are rows of the head itself: as where embedding and head are one
    LossCase c = Methods.DFT.on(LossCase.linear(1, 5, 5, 4));
    c.hidden = c.head;
    SameDiff g = SameDiff.create();
    SDVariable table = g.var("table", Nd4j.create(Samples.floats(c.head), new long[] {5, 4}, 'c'));
    SDVariable labels = g.constant("labels", Nd4j.createFromArray(c.labels).reshape(1, 5));
    LinearTokenLoss.of("loss", c.objective, table.reshape(1, 5, 4), table, labels)
        .loss()
        .markAsLoss();
    Map<String, double[]> e = c.expectedGradients();
    double[] both = e.get("head").clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += e.get("hidden")[i];
    }
    float[] actual = LossCase.values(g.calculateGradients(Map.of(), "table").get("table"));
    Tolerance.ofLargest(4e-6).check("table", actual, both);
  }

  @Test
  void addedToAnotherLoss() {
    LossCase c = Methods.EAFT.on(LossCase.linear(1, 6, 9, 4));
    SameDiff g = c.graph();
    SDVariable head = g.getVariable("head");
    SDVariable total = g.getVariable("loss").mul(0.3).add(head.mul(head).sum());
    g.setLossVariables(total.rename("sum").name());
    c.upstream = 0.3;
    Map<String, double[]> expected = c.expectedGradients();
    double[] dHead = expected.get("head").clone();
    for (int i = 0; i < dHead.length; i++) {
      dHead[i] += 2 * c.head[i];
    }
    Map<String, float[]> actual = LossCase.gradients(g);
    Tolerance.ofLargest(4e-6).check("hidden", actual.get("hidden"), expected.get("hidden"));
    Tolerance.ofLargest(1e-6).check("head", actual.get("head"), dHead);
  }

  @Test
  void forwardOnlyScoresButHasNoGradient() {
    for (Methods m : new Methods[] {Methods.EAFT, Methods.TALR, Methods.SFT_KL}) {
      LossCase c = m.on(LossCase.linear(2, 30, 31, 4));
      c.forwardOnly = true;
      LossChecks.outputs(c, c.outputs(), c.expected());
      assertThatThrownBy(c::gradients)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("forward-only");
    }
  }

  @Test
  void aBatchWithoutALabelAfterOneWithLabelsHasNoGradient() {
    LossCase c = Methods.EAFT.on(LossCase.linear(2, 3, 9, 4));
    SameDiff g = c.graph();
    assertThat(LossCase.gradients(g).get("head")).doesNotContain(0f);
    int[] none = new int[6];
    Arrays.fill(none, LossCase.IGNORED);
    g.getVariable("labels").setArray(Nd4j.createFromArray(none).reshape(2, 3));
    assertThat(LossCase.gradients(g).get("head")).containsOnly(0);
    assertThat(LossCase.gradients(g).get("hidden")).containsOnly(0);
  }

  @Test
  void wrongInputsAreNamed() {
    SameDiff g = Methods.SFT.on(LossCase.linear(2, 3, 9, 4)).graph();
    g.getVariable("head").setArray(Nd4j.create(DataType.FLOAT, 9, 5));
    assertThatThrownBy(() -> LossCase.outputs(g))
        .hasMessageContaining("eaft_linear_token_loss")
        .hasMessageContaining("input 1 (head) must have shape [any, 4]");
    SameDiff h = Methods.SFT_KL.on(LossCase.linear(2, 3, 9, 4)).graph();
    h.getVariable("reference head").setArray(Nd4j.create(DataType.FLOAT, 8, 7));
    assertThatThrownBy(() -> LossCase.outputs(h))
        .hasMessageContaining("input 4 (reference head) must have shape [9, 7]");
    SameDiff k = Methods.FLOW.on(LossCase.linear(2, 3, 9, 4)).graph();
    k.getVariable("sample weights").setArray(Nd4j.create(DataType.FLOAT, 3, 2));
    assertThatThrownBy(() -> LossCase.outputs(k))
        .hasMessageContaining("input 3 (sample weights) must have shape [2, 3]");
    SameDiff d = SameDiff.create();
    SDVariable floats = d.constant("labels", Nd4j.create(DataType.FLOAT, 2, 3));
    SDVariable hidden = d.var("hidden", Nd4j.create(DataType.FLOAT, 2, 3, 4));
    SDVariable head = d.var("head", Nd4j.create(DataType.FLOAT, 9, 4));
    LinearTokenLoss.of("loss", Methods.SFT.objective, hidden, head, floats);
    assertThatThrownBy(() -> d.outputSingle(Map.of(), "loss"))
        .hasMessageContaining("input 2 (labels) must be INT or LONG");
  }
}
