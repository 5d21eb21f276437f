package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.TokenLossReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TokenLossTest {

  @ParameterizedTest
  @EnumSource(Methods.class)
  void valuesStatisticsAndGradient(Methods m) {
    LossCase c = m.on(LossCase.logits(3, 5, 53)).labelEvery(2);
    c.upstream = -1.7;
    LossChecks.check(c);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void vocabularies(int vocabulary) {
    for (Methods m : new Methods[] {Methods.DFT, Methods.SFT_KL, Methods.EAFT}) {
      LossChecks.check(m.on(LossCase.logits(1, 3, vocabulary)));
    }
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void tokens(int tokens) {
    LossChecks.check(Methods.EAFT.on(LossCase.logits(1, tokens, 9)));
    LossChecks.check(Methods.TALR.on(LossCase.logits(tokens, 2, 5)));
  }

  @Test
  void aVocabularyOfALanguageModel() {
    for (Methods m : new Methods[] {Methods.EAFT, Methods.SFT_KL}) {
      LossChecks.check(m.on(LossCase.logits(1, 3, 151_937)));
    }
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void gradientIsThatOfTheTwinByFiniteDifferencesWithHeldWeights(Methods m) {
    LossCase c = m.on(LossCase.logits(2, 3, 11)).labelEvery(2);
    c.upstream = 3;
    TokenLossReference held = c.reference().withHeld(c.expected());
    FiniteDifferences.inDouble()
        .withTolerance(1e-3)
        .check(
            "logits",
            z -> 3 * held.forward(z).loss(),
            c.logits,
            Samples.doubles(c.gradients().get("logits")));
  }

  @Test
  void detachedWeightsGradientIsWeightTimesProbabilityMinusOneHotOverTokens() {
    LossCase c = Methods.EAFT.on(LossCase.logits(2, 4, 7)).labelEvery(3);
    float[] gradient = c.gradients().get("logits");
    float[] weight = c.outputs().get("weight");
    double[] expected = new double[gradient.length];
    for (int t = 0; t < c.labels.length; t++) {
      double sum = 0;
      for (int v = 0; v < 7; v++) {
        sum += Math.exp(c.logits[t * 7 + v]);
      }
      for (int v = 0; v < 7 && c.labels[t] != LossCase.IGNORED; v++) {
        double p = Math.exp(c.logits[t * 7 + v]) / sum;
        expected[t * 7 + v] = weight[t] * (p - (v == c.labels[t] ? 1 : 0)) / c.supervised();
      }
    }
    Tolerance.ofLargest(1e-6).check("gradient", gradient, expected);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void aDenominatorOfAWholeWindow(Methods m) {
    LossCase c = m.on(LossCase.logits(2, 4, 23)).labelEvery(3);
    c.denominator = 37.5;
    LossChecks.check(c);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#six")
  void accumulatedMicroBatchesGiveTheGradientOfTheWholeBatch(Methods m) {
    LossCase whole = m.on(LossCase.logits(4, 3, 17)).labelEvery(2);
    float[] expected = whole.gradients().get("logits");
    float[] weights = whole.outputs().get("weight");
    float[] actual = new float[expected.length];
    double loss = 0;
    for (int row = 0; row < 4; row++) {
      LossCase one = LossCase.logits(1, 3, 17).of(m.objective, m.twin);
      one.logits = slice(whole.logits, row, 51);
      one.labels = Arrays.copyOfRange(whole.labels, row * 3, row * 3 + 3);
      one.sampleWeights = slice(whole.sampleWeights, row, 3);
      one.referenceLogits = slice(whole.referenceLogits, row, 51);
      one.denominator = (double) whole.supervised();
      System.arraycopy(one.gradients().get("logits"), 0, actual, row * 51, 51);
      loss += one.outputs().get("loss")[0];
      if (m != Methods.TALR) {
        assertThat(one.outputs().get("weight"))
            .containsExactly(Arrays.copyOfRange(weights, row * 3, row * 3 + 3));
      }
    }
    if (m != Methods.TALR) {
      Tolerance.ofLargest(1e-6).check("gradient", actual, Samples.doubles(expected));
      assertThat(loss).isCloseTo(whole.outputs().get("loss")[0], within(1e-6));
    }
  }

  private static double[] slice(double[] all, int row, int width) {
    return all == null ? null : Arrays.copyOfRange(all, row * width, (row + 1) * width);
  }

  @Test
  void documentsOfPackedRowsDecideTalrsTau() {
    LossCase c = Methods.TALR_LEAST_03.on(LossCase.logits(2, 6, 13));
    LossCase perRow = Methods.TALR_LEAST_03.on(LossCase.logits(2, 6, 13));
    c.documents = new int[] {0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5};
    LossChecks.check(c);
    c.labels[3] = LossCase.IGNORED;
    c.labels[6] = LossCase.IGNORED;
    LossChecks.check(c);
    assertThat(c.outputs().get("weight")).isNotEqualTo(perRow.outputs().get("weight"));
  }

  @Test
  void topKEntropyIsReportedOnRequest() {
    LossCase c = Methods.SFT.on(LossCase.logits(1, 5, 30));
    assertThat(c.outputs().get("topKEntropy")).containsOnly(0);
    c.reportTopK = 7;
    c.twin = c.twin.withTopK(7);
    LossChecks.check(c);
    LossCase eaft = Methods.EAFT_SQUARED.on(LossCase.logits(1, 5, 30));
    float[] own = eaft.outputs().get("topKEntropy");
    eaft.reportTopK = 20;
    assertThat(eaft.outputs().get("topKEntropy")).isEqualTo(own);
  }

  @Test
  void aReferenceReportsTheDivergenceOfAnyObjective() {
    LossCase c = Methods.EAFT.on(LossCase.logits(2, 3, 19)).withReference();
    LossChecks.check(c);
    assertThat(c.outputs().get("kl")).doesNotContain(0f);
  }

  @Test
  void aModelThatIsItsOwnReferenceHasNoDivergence() {
    LossCase c = Methods.SFT_KL.on(LossCase.logits(1, 4, 40));
    c.referenceLogits = c.logits;
    LossChecks.check(c);
    for (float kl : c.outputs().get("kl")) {
      assertThat(kl).isBetween(0f, 1e-6f);
    }
    LossCase sft = Methods.SFT.on(LossCase.logits(1, 4, 40));
    Tolerance.ofLargest(1e-6)
        .check(
            "gradient",
            c.gradients().get("logits"),
            Samples.doubles(sft.gradients().get("logits")));
  }

  @Test
  void addedToAnotherLoss() {
    LossCase c = Methods.DFT.on(LossCase.logits(2, 3, 9));
    SameDiff g = c.graph();
    SDVariable x = g.getVariable("logits");
    SDVariable total = g.getVariable("loss").mul(2.5).add(x.mul(x).sum());
    g.setLossVariables(total.rename("sum").name());
    double[] expected = c.reference().backward(c.logits, 2.5);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += 2 * c.logits[i];
    }
    float[] actual = LossCase.values(g.calculateGradients(Map.of(), "logits").get("logits"));
    Tolerance.ofLargest(1e-6).check("gradient", actual, expected);
  }

  @Test
  void twoLossesOnTheSameLogits() {
    SameDiff g = SameDiff.create();
    LossCase c = Methods.EAFT.on(LossCase.logits(1, 4, 21));
    SDVariable x =
        g.var("logits", Nd4j.create(Samples.floats(c.logits), new long[] {1, 4, 21}, 'c'));
    SDVariable labels = g.constant("labels", Nd4j.createFromArray(c.labels).reshape(1, 4));
    SDVariable a = TokenLoss.of("a", Methods.EAFT.objective, x, labels).loss();
    SDVariable b = TokenLoss.of("b", Methods.DFT.objective, x, labels).loss();
    a.add(b.mul(-2)).rename("sum").markAsLoss();
    double[] expected = c.reference().backward(c.logits, 1);
    double[] dft = Methods.DFT.on(LossCase.logits(1, 4, 21)).reference().backward(c.logits, -2);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += dft[i];
    }
    float[] actual = LossCase.values(g.calculateGradients(Map.of(), "logits").get("logits"));
    Tolerance.ofLargest(2e-6).check("gradient", actual, expected);
  }

  @Test
  void anyRankAndLongLabels() {
    for (long[] shape : new long[][] {{7}, {3, 7}, {1, 3, 7}, {2, 1, 3, 7}}) {
      int rows = 1;
      for (int d = 0; d < shape.length - 1; d++) {
        rows *= (int) shape[d];
      }
      double[] logits = Samples.normal(rows * 7, 3);
      int[] labels = Samples.ints(rows, 7, 4);
      SameDiff g = SameDiff.create();
      SDVariable x = g.var("logits", Nd4j.create(Samples.floats(logits), shape, 'c'));
      INDArray y =
          Nd4j.createFromArray(labels)
              .castTo(DataType.LONG)
              .reshape(Arrays.copyOf(shape, shape.length - 1));
      LossVariables out = TokenLoss.of("loss", Methods.DFT.objective, x, g.constant("y", y));
      out.loss().markAsLoss();
      TokenLossReference twin = TokenLossReference.of(Methods.DFT.twin, 7, labels);
      Tolerance close = Tolerance.ofLargest(1e-6);
      close.check(
          "loss", LossCase.values(out.loss().eval()), new double[] {twin.forward(logits).loss()});
      INDArray p = out.logProbability().eval();
      assertThat(p.shape()).isEqualTo(y.shape());
      close.check("logProbability", LossCase.values(p), twin.forward(logits).logProbability());
      float[] gradient = LossCase.values(g.calculateGradients(Map.of(), "logits").get("logits"));
      close.check("gradient", gradient, twin.backward(logits, 1));
    }
  }

  @Test
  void forwardOnlyScoresButHasNoGradient() {
    LossCase c = Methods.EAFT.on(LossCase.logits(2, 3, 31));
    c.forwardOnly = true;
    LossChecks.outputs(c, c.outputs(), c.expected());
    assertThatThrownBy(c::gradients)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("forward-only")
        .hasMessageContaining("no gradient");
  }

  @Test
  void forwardOnlyDoesWithoutTheReferenceOfAKlTerm() {
    LossCase c = LossCase.logits(2, 3, 31).of(Methods.SFT_KL.objective, Methods.SFT.twin);
    c.forwardOnly = true;
    LossChecks.outputs(c, c.outputs(), c.expected());
  }

  @Test
  void whatAnObjectiveNeedsMustBeGiven() {
    assertThatThrownBy(() -> LossCase.logits(1, 2, 3).of(Methods.FLOW.objective, null).graph())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("objective flow needs sample weights");
    assertThatThrownBy(() -> LossCase.logits(1, 2, 3).of(Methods.SFT_KL.objective, null).graph())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("objective sft_kl needs a reference model");
  }

  @Test
  void wrongInputsAreNamed() {
    LossCase c = Methods.SFT.on(LossCase.logits(2, 3, 5));
    c.documents = new int[6];
    SameDiff g = c.graph();
    g.getVariable("documents").setArray(Nd4j.createFromArray(0, 1).reshape(1, 2));
    assertThatThrownBy(() -> LossCase.outputs(g))
        .hasMessageContaining("eaft_token_loss")
        .hasMessageContaining("input 2 (documents) must have shape [2, 3]");
    SameDiff h = Methods.SFT.on(LossCase.logits(2, 3, 5)).graph();
    h.getVariable("labels").setArray(Nd4j.createFromArray(0, 1, 2).reshape(3, 1));
    assertThatThrownBy(() -> LossCase.outputs(h))
        .hasMessageContaining("input 1 (labels) must have shape [2, 3]")
        .hasMessageContaining("its shape is [3, 1]");
    LossCase kl = Methods.SFT_KL.on(LossCase.logits(2, 3, 5));
    SameDiff k = kl.graph();
    k.getVariable("reference").setArray(Nd4j.create(DataType.FLOAT, 2, 3, 4));
    assertThatThrownBy(() -> LossCase.outputs(k))
        .hasMessageContaining("input 2 (reference logits) must have shape [2, 3, 5]");
  }
}
