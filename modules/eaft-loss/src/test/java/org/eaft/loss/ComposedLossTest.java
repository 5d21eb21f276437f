package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.JvmOp;
import org.eaft.ops.Lowering;
import org.eaft.testkit.Samples;
import org.eaft.testkit.SystemProperty;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The losses composed of stock ops against themselves: every output, every gradient. */
class ComposedLossTest {

  private static final Tolerance CLOSE = new Tolerance(2e-6, 1e-5);

  private static <T> T as(Lowering lowering, Supplier<T> work) {
    return SystemProperty.with(Lowering.PROPERTY, lowering.name().toLowerCase(Locale.ROOT), work);
  }

  private static SameDiff composed(LossCase c) {
    SameDiff graph = as(Lowering.COMPOSED, c::graph);
    assertThat(graph.getOps().values()).noneMatch(op -> op.getOp() instanceof JvmOp);
    return graph;
  }

  /** Compares all outputs and gradients. */
  private static void check(LossCase c) {
    SameDiff composed = composed(c);
    SameDiff fused = as(Lowering.FUSED, c::graph);
    Map<String, float[]> actual = LossCase.outputs(composed);
    LossCase.outputs(fused)
        .forEach((name, v) -> CLOSE.check(name, actual.get(name), Samples.doubles(v)));
    Map<String, float[]> gradients = LossCase.gradients(composed);
    LossCase.gradients(fused)
        .forEach(
            (name, g) ->
                Tolerance.ofLargest(1e-5).check(name, gradients.get(name), Samples.doubles(g)));
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void onLogits(Methods m) {
    LossCase c = m.on(LossCase.logits(3, 5, 53)).labelEvery(2);
    c.upstream = -1.7;
    check(c);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void throughAHead(Methods m) {
    LossCase c = m.on(LossCase.linear(2, 4, 37, 6)).labelEvery(3);
    c.denominator = 37.5;
    check(c);
  }

  @Test
  void talrByDocumentsOfPackedRows() {
    LossCase c = Methods.TALR_LEAST_03.on(LossCase.logits(2, 6, 13));
    c.documents = new int[] {0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5};
    c.labels[3] = LossCase.IGNORED;
    check(c);
    LossCase one = Methods.TALR.on(LossCase.logits(1, 1, 5));
    one.documents = new int[] {7};
    check(one);
  }

  @Test
  void tiesAtTheBorderOfTheTopKAndFewerTokensThanK() {
    LossCase c = Methods.EAFT.on(LossCase.logits(1, 5, 40));
    for (int i = 0; i < c.logits.length; i++) {
      c.logits[i] = i >= 160 ? 0.25 : Math.rint(c.logits[i]);
    }
    check(c);
    check(Methods.EAFT_SQUARED.on(LossCase.logits(2, 2, 3)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Methods.class,
      names = {"SFT", "DFT", "EAFT", "SFT_KL", "TALR"})
  void logitsOfTenThousandAndOfMinusInfinity(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 4, 24));
    c.logits[3] = 1e4;
    c.labels[0] = 3;
    c.logits[24 + 3] = 1e4;
    c.labels[1] = 4;
    Arrays.fill(c.logits, 60, 72, Double.NEGATIVE_INFINITY);
    c.labels[2] %= 12;
    if (c.referenceLogits != null) {
      Arrays.fill(c.referenceLogits, 60, 72, Double.NEGATIVE_INFINITY);
    }
    c.logits[72 + 7] = -1e4;
    c.labels[3] = 7;
    check(c);
  }

  @ParameterizedTest
  @EnumSource(
      value = Methods.class,
      names = {"SFT", "EAFT", "SFT_KL", "TALR", "EAFT_MASK", "CONFLICT_MASK"})
  void aBatchWithoutLabelsHasLossAndGradientZero(Methods m) {
    LossCase c = m.on(LossCase.logits(2, 3, 11));
    Arrays.fill(c.labels, LossCase.IGNORED);
    Arrays.fill(c.logits, 0, 11, Double.NaN);
    check(c);
    assertThat(LossCase.gradients(composed(c)).get("logits")).containsOnly(0);
  }

  @Test
  void aWeightOfZeroWinsOverAnInfiniteCrossEntropy() {
    LossCase c = Methods.DFT.on(LossCase.logits(1, 3, 23));
    c.labels[1] = 5;
    c.logits[23 + 5] = Double.NEGATIVE_INFINITY;
    check(c);
    assertThat(LossCase.outputs(composed(c)).get("loss")[0]).isFinite();
  }

  @Test
  void rescaledAndPartOfAWindow() {
    for (Methods m : new Methods[] {Methods.DFT, Methods.MILE}) {
      LossCase c = m.on(LossCase.logits(2, 4, 17)).labelEvery(2);
      c.rescale = true;
      check(c);
      c.partOfWindow = true;
      check(c);
    }
  }

  @Test
  void aFrozenHeadGetsNoGradientAndAnEntropyIsReportedOnRequest() {
    LossCase c = Methods.SFT.on(LossCase.linear(1, 3, 19, 4));
    c.frozenHead = true;
    c.reportTopK = 7;
    SameDiff composed = composed(c);
    SameDiff fused = as(Lowering.FUSED, c::graph);
    Map<String, float[]> out = LossCase.outputs(composed);
    LossCase.outputs(fused)
        .forEach((name, v) -> CLOSE.check(name, out.get(name), Samples.doubles(v)));
    Tolerance.ofLargest(1e-5)
        .check(
            "hidden",
            LossCase.values(composed.calculateGradients(Map.of(), "hidden").get("hidden")),
            Samples.doubles(
                LossCase.values(fused.calculateGradients(Map.of(), "hidden").get("hidden"))));
  }

  @Test
  void whatIsNotANumberAtALabelMakesTheLossNotANumber() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      LossCase c = Methods.SFT.on(LossCase.logits(1, 3, 5));
      c.logits[7] = bad;
      assertThat(LossCase.outputs(composed(c)).get("loss")[0]).isNaN();
      assertThat(LossCase.gradients(composed(c)).get("logits")[6]).isNaN();
    }
  }

  @Test
  void savedAndLoadedItGivesTheSame(@TempDir Path directory) throws Exception {
    SameDiff graph = composed(Methods.EAFT.on(LossCase.logits(2, 3, 29)));
    File file = directory.resolve("loss.fb").toFile();
    graph.save(file, false);
    SameDiff loaded = SameDiff.load(file, false);
    assertThat(LossCase.outputs(loaded).get("value"))
        .isEqualTo(LossCase.outputs(graph).get("value"));
    assertThat(LossCase.gradients(loaded).get("logits"))
        .isEqualTo(LossCase.gradients(graph).get("logits"));
  }

  @Test
  void shuffledWeightsAreRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable z = graph.var("z", Nd4j.zeros(2, 5));
    SDVariable labels = graph.constant("labels", Nd4j.createFromArray(1, 2));
    LossBuilder builder =
        TokenLoss.builder(Objectives.shuffled(Objectives.of("eaft")), z, labels)
            .draw(graph.constant("draw", Nd4j.scalar(1L)));
    assertThatThrownBy(() -> as(Lowering.COMPOSED, () -> builder.build("loss")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loss: objective eaft with shuffled weights")
        .hasMessageContaining("random numbers that no stock op has");
  }
}
