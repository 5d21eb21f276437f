package org.eaft.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.ObjectiveReference.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenLossReferenceTest {
  private static final int VOCABULARY = 11;
  private static final int[] LABELS = {3, 0, TokenLossReference.IGNORED, 10, 7};
  private static final double[] LOGITS = Samples.normal(5 * VOCABULARY, 1, 2);
  private static final double INFINITE = Double.NEGATIVE_INFINITY;

  static List<ObjectiveReference> objectives() {
    return List.of(
        ObjectiveReference.sft(),
        ObjectiveReference.sftKl(0.7),
        ObjectiveReference.dft(),
        ObjectiveReference.talr(0.01),
        ObjectiveReference.constant(),
        ObjectiveReference.eaft(),
        ObjectiveReference.eaft(4, 1.5, Normalizer.LN_K),
        ObjectiveReference.eaftSigmoid(30, 0.17),
        ObjectiveReference.eaftMask(40, Double.NaN),
        ObjectiveReference.conflictMask(60, Double.NaN, Double.NaN),
        ObjectiveReference.conflictMask(15, 1.5, 0.2),
        ObjectiveReference.mile(2),
        ObjectiveReference.focal(2),
        ObjectiveReference.asft(0.3),
        ObjectiveReference.deft(),
        ObjectiveReference.idft(1, 0.1, 2),
        ObjectiveReference.stm(20));
  }

  private static TokenLossReference twin(ObjectiveReference objective) {
    return TokenLossReference.of(objective, VOCABULARY, LABELS)
        .withDocuments(new int[] {0, 0, 0, 1, 2})
        .withConstants(new double[] {0.3, 0.3, 0.3, 0.9, 0.1})
        .withReference(Samples.normal(LOGITS.length, 2))
        .withDenominator(13);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientOfLogitsIsThatOfTheLossWithHeldWeights(ObjectiveReference objective) {
    TokenLossReference twin = twin(objective);
    TokenLossReference held = twin.withHeld(twin.forward(LOGITS));
    FiniteDifferences.inDouble()
        .check(
            objective.type() + " logits",
            z -> -1.7 * held.forward(z).loss(),
            LOGITS,
            twin.backward(LOGITS, -1.7));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientsOfHiddenStatesAndHead(ObjectiveReference objective) {
    double[] hidden = Samples.normal(5 * 6, 3);
    double[] head = Samples.normal(VOCABULARY * 6, 4);
    TokenLossReference loss = twin(objective);
    double[] refHidden = Samples.normal(5 * 4, 5);
    double[] refHead = Samples.normal(VOCABULARY * 4, 6);
    LinearTokenLossReference twin =
        LinearTokenLossReference.of(loss, 6).withReference(refHidden, refHead, 4);
    LinearTokenLossReference held =
        LinearTokenLossReference.of(loss.withHeld(twin.forward(hidden, head)), 6)
            .withReference(refHidden, refHead, 4);
    LinearTokenLossReference.Gradients g = twin.backward(hidden, head, 2.5);
    FiniteDifferences check = FiniteDifferences.inDouble();
    check.check("hidden", h -> 2.5 * held.forward(h, head).loss(), hidden, g.hidden());
    check.check("head", w -> 2.5 * held.forward(hidden, w).loss(), head, g.weight());
  }

  @Test
  void rescalingDividesByTheMeanWeightAndAWindowDoesNot() {
    TokenLossReference dft = twin(ObjectiveReference.dft());
    TokenLossReference.Result r = dft.forward(LOGITS);
    double mean = Arrays.stream(r.weight()).sum() / 4;
    assertThat(dft.rescaled().forward(LOGITS).loss()).isCloseTo(r.loss() / mean, within(1e-15));
    TokenLossReference mile = twin(ObjectiveReference.mile(1));
    double sum = Arrays.stream(mile.forward(LOGITS).value()).sum();
    assertThat(mile.partOfWindow().forward(LOGITS).loss()).isCloseTo(sum / 13, within(1e-15));
  }

  @Test
  void gradientIsWeightTimesProbabilityMinusOneHot() {
    double[] logits = {Math.log(1), Math.log(2), Math.log(5)};
    TokenLossReference twin =
        TokenLossReference.of(ObjectiveReference.dft(), 3, new int[] {1}).withDenominator(4);
    assertThat(twin.forward(logits).weight()[0]).isCloseTo(0.25, within(1e-15));
    double[] expected = {0.25 * 0.125 / 4, 0.25 * (0.25 - 1) / 4, 0.25 * 0.625 / 4};
    Tolerance.absolute(1e-16).check("gradient", twin.backward(logits, 1), expected);
  }

  @Test
  void talrTakesTheMiddleTwoOfAnEvenNumberOfDocuments() {
    // means of the documents: ln 4, ln 2, none for want of labels, so tau = (ln 4 + ln 2) / 2
    double[] logits = {0, Math.log(1 / 3.0), 0, 0, 0, 0};
    TokenLossReference twin =
        TokenLossReference.of(
                ObjectiveReference.talr(0.01), 2, new int[] {1, 0, TokenLossReference.IGNORED})
            .withDocuments(new int[] {5, 2, 9});
    double tau = (Math.log(4) + Math.log(2)) / 2;
    double[] weight = twin.forward(logits).weight();
    assertThat(weight[0]).isCloseTo(Math.pow(0.25, 1 / tau), within(1e-15));
    assertThat(weight[1]).isCloseTo(Math.pow(0.5, 1 / tau), within(1e-15));
    assertThat(weight[2]).isZero();
  }

  @Test
  void tauAndWeightHaveFloors() {
    // a certain token: loss 0, tau 1e-6, weight 1; an impossible one keeps the least weight
    TokenLossReference twin =
        TokenLossReference.of(ObjectiveReference.talr(0.01), 2, new int[] {0, 0, 1})
            .withDocuments(new int[] {0, 1, 2});
    double[] weight = twin.forward(new double[] {1e4, 0, 1e4, 0, 1e4, 0}).weight();
    assertThat(weight).containsExactly(1, 1, 0.01);
  }

  @Test
  void equalLogitsHaveTheLargestEntropyAndEaftWeightOneUnderLnK() {
    TokenLossReference twin =
        TokenLossReference.of(
            ObjectiveReference.eaft(20, 1, Normalizer.LN_K), VOCABULARY, new int[] {4});
    TokenLossReference.Result r = twin.forward(new double[VOCABULARY]);
    assertThat(r.entropy()[0]).isCloseTo(Math.log(VOCABULARY), within(1e-14));
    assertThat(r.weight()[0]).isCloseTo(1, within(1e-14));
    assertThat(r.sumOfSquares()[0]).isCloseTo(1.0 / VOCABULARY, within(1e-15));
  }

  @Test
  void impossibleLabelWithWeightZeroAddsNothing() {
    double[] logits = {0, INFINITE, 1};
    TokenLossReference dft = TokenLossReference.of(ObjectiveReference.dft(), 3, new int[] {1});
    assertThat(dft.forward(logits).loss()).isZero();
    Tolerance.absolute(0).check("gradient", dft.backward(logits, 1), new double[3]);
    TokenLossReference sft = TokenLossReference.of(ObjectiveReference.sft(), 3, new int[] {1});
    assertThat(sft.forward(logits).loss()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sft.backward(logits, 1)[1]).isEqualTo(-1);
  }

  @Test
  void klIsInfiniteWhereTheModelMissesWhatTheReferenceHas() {
    TokenLossReference twin =
        TokenLossReference.of(ObjectiveReference.sftKl(0.5), 2, new int[] {0})
            .withReference(new double[] {0, 0});
    assertThat(twin.forward(new double[] {0, INFINITE}).kl()[0]).isInfinite();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void withoutLabelsThereIsNoLossAndNoGradient(ObjectiveReference objective) {
    int[] labels = new int[5];
    Arrays.fill(labels, TokenLossReference.IGNORED);
    TokenLossReference twin =
        TokenLossReference.of(objective, VOCABULARY, labels).withDocuments(new int[5]);
    double[] logits = new double[LOGITS.length];
    Arrays.fill(logits, Double.NaN);
    assertThat(twin.forward(logits).loss()).isZero();
    assertThat(twin.backward(logits, 1)).containsOnly(0);
  }

  @Test
  void badInputIsAnErrorThatNamesThePosition() {
    assertThatThrownBy(() -> TokenLossReference.of(ObjectiveReference.sft(), 5, new int[] {1, 5}))
        .hasMessage("label 5 at position 1 is neither -100 nor in 0..4");
    TokenLossReference sft = TokenLossReference.of(ObjectiveReference.sft(), 2, new int[] {0, 1});
    assertThatThrownBy(() -> sft.forward(new double[] {0, 1, 2, Double.NaN}))
        .hasMessage("logits at position 1, token 1 is NaN, not finite or -inf");
    assertThatThrownBy(() -> sft.forward(new double[] {INFINITE, INFINITE, 0, 0}))
        .hasMessage("logits at position 0 are all -inf");
    assertThatThrownBy(
            () ->
                TokenLossReference.of(ObjectiveReference.talr(0.1), 2, new int[] {0})
                    .forward(new double[2]))
        .hasMessage("TALR needs documents");
    assertThatThrownBy(
            () ->
                TokenLossReference.of(
                        ObjectiveReference.eaft(1, 1, Normalizer.LN_K), 2, new int[] {0})
                    .forward(new double[2]))
        .hasMessageContaining("LN_K is ln 1 = 0");
  }
}
