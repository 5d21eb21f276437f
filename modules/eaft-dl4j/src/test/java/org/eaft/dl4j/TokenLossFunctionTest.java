package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Stream;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.serde.json.JsonMappers;

/** What the loss function makes of labels and masks, and what it refuses. */
class TokenLossFunctionTest {

  private static final int ROWS = 6;
  private static final int CLASSES = 5;
  private static final ActivationSoftmax SOFTMAX = new ActivationSoftmax();

  private static final INDArray LOGITS = Networks.normal(DataType.DOUBLE, 1, ROWS, CLASSES);
  private static final int[] LABEL = Samples.ints(ROWS, CLASSES, 2);
  private static final INDArray SPARSE = Cases.column(LABEL);
  private static final INDArray HOT = Cases.oneHot(LABEL, CLASSES);

  static Stream<Objective> kinds() {
    return Cases.kinds();
  }

  private static double score(ILossFunction loss, INDArray labels, INDArray mask) {
    return loss.computeScore(labels, LOGITS.dup(), SOFTMAX, mask, false);
  }

  private static INDArray gradient(ILossFunction loss, INDArray labels, INDArray mask) {
    return loss.computeGradient(labels, LOGITS.dup(), SOFTMAX, mask);
  }

  @Test
  void sftIsMultiClassCrossEntropy() {
    ILossFunction sft = TokenLossFunction.of("sft");
    ILossFunction stock = new LossMCXENT(0, null);
    INDArray mask = Cases.matrix(new double[] {1, 0, 1, 0.5, 1, 1}, 1);
    for (INDArray m : new INDArray[] {null, mask}) {
      assertThat(score(sft, HOT, m)).isCloseTo(score(stock, HOT, m), within(1e-10));
      assertThat(gradient(sft, HOT, m).equalsWithEps(gradient(stock, HOT, m), 1e-10)).isTrue();
      assertThat(
              sft.computeScoreArray(HOT, LOGITS.dup(), SOFTMAX, m)
                  .equalsWithEps(stock.computeScoreArray(HOT, LOGITS.dup(), SOFTMAX, m), 1e-10))
          .isTrue();
    }
  }

  @Test
  void sparseAndOneHotLabelsAreTheSame() {
    ILossFunction eaft = TokenLossFunction.of("eaft");
    assertThat(score(eaft, SPARSE, null)).isEqualTo(score(eaft, HOT, null)).isPositive();
    assertThat(gradient(eaft, SPARSE, null)).isEqualTo(gradient(eaft, HOT, null));
    INDArray ints = SPARSE.castTo(DataType.INT);
    assertThat(score(eaft, ints, null)).isEqualTo(score(eaft, HOT, null));
  }

  @Test
  void theNumberForNoLabelIsAMaskOfZero() {
    int[] label = LABEL.clone();
    label[2] = LabelColumns.IGNORED;
    INDArray mask = Nd4j.ones(DataType.DOUBLE, ROWS, 1).putScalar(2, 0, 0);
    for (String type : new String[] {"eaft", "mile", "conflict_mask"}) {
      for (TokenLossFunction loss :
          new TokenLossFunction[] {
            TokenLossFunction.of(type), TokenLossFunction.of(type).dividedByTokens()
          }) {
        assertThat(score(loss, Cases.column(label), null)).isEqualTo(score(loss, HOT, mask));
        assertThat(gradient(loss, Cases.column(label), null)).isEqualTo(gradient(loss, HOT, mask));
      }
    }
  }

  @Test
  void whatIsMaskedIsNotLookedAt() {
    INDArray logits = LOGITS.dup();
    logits.putScalar(1, 0, Double.NaN);
    INDArray labels = HOT.dup();
    labels.putScalar(1, 0, 0.3);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, ROWS, 1).putScalar(1, 0, 0);
    ILossFunction eaft = TokenLossFunction.of("eaft");
    assertThat(eaft.computeScore(labels, logits, SOFTMAX, mask, false))
        .isEqualTo(score(eaft, HOT, mask));
    assertThat(eaft.computeGradient(labels, logits, SOFTMAX, mask).getRow(1).sumNumber())
        .isEqualTo(0.0);
  }

  @Test
  void dividedByTokens() {
    INDArray mask = Cases.matrix(new double[] {1, 0, 1, 0, 1, 1}, 1);
    TokenLossFunction sum = TokenLossFunction.of("eaft");
    TokenLossFunction mean = sum.dividedByTokens();
    assertThat(score(mean, HOT, mask)).isEqualTo(score(sum, HOT, mask) / 4);
    assertThat(gradient(mean, HOT, mask).equalsWithEps(gradient(sum, HOT, mask).div(4), 1e-15))
        .isTrue();
  }

  @Test
  void aMaskOfSampleWeightsIsTheWeight() {
    double[] weights = {0.5, 0, 1, 0.25, 2, 1};
    INDArray mask = Cases.matrix(weights, 1);
    TokenLossFunction flow = TokenLossFunction.of("flow");
    assertThat(score(flow, SPARSE, mask))
        .isCloseTo(score(TokenLossFunction.of("sft"), HOT, mask), within(1e-12));
    // a weight of zero is a token, too
    assertThat(score(flow.dividedByTokens(), SPARSE, mask))
        .isCloseTo(score(flow, SPARSE, mask) / ROWS, within(1e-12));
    assertThatThrownBy(() -> score(flow, SPARSE, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "objective flow reads a constant weight of each row: give them as the labels' mask");
  }

  @Test
  void nothingToTrainOnIsZero() {
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, ROWS, 1);
    for (Objective objective : (Iterable<Objective>) kinds()::iterator) {
      TokenLossFunction loss = TokenLossFunction.of(objective).dividedByTokens();
      INDArray labels = columns(objective, Nd4j.zeros(DataType.DOUBLE, ROWS, CLASSES));
      assertThat(score(loss, labels, mask)).as(objective.type()).isZero();
      assertThat(gradient(loss, labels, mask).amaxNumber().doubleValue()).isZero();
    }
  }

  private static INDArray columns(Objective objective, INDArray labels) {
    INDArray all = labels;
    if (objective.klCoefficient() != 0) {
      all = Nd4j.hstack(all, LOGITS);
    }
    return objective.readsDocuments() ? Nd4j.hstack(all, SPARSE) : all;
  }

  @Test
  void rowsAsDocumentsAreDocumentsOfTheirOwn() {
    TokenLossFunction talr = TokenLossFunction.of("talr");
    INDArray counted = Cases.column(4, 7, -1, 0, 12, 3);
    assertThat(score(talr.rowsAsDocuments(), SPARSE, null))
        .isEqualTo(score(talr, Nd4j.hstack(SPARSE, counted), null));
    INDArray two = Cases.column(0, 1, 0, 1, 0, 1);
    assertThat(score(talr, Nd4j.hstack(SPARSE, two), null))
        .isNotEqualTo(score(talr.rowsAsDocuments(), SPARSE, null));
  }

  @Test
  void referencesAreLogProbabilitiesOrLogits() {
    INDArray reference = Networks.normal(DataType.DOUBLE, 3, ROWS, CLASSES);
    INDArray logs = Nd4j.nn().logSoftmax(reference, 1);
    TokenLossFunction kl = TokenLossFunction.of("sft_kl");
    assertThat(score(kl, Nd4j.hstack(HOT, reference), null))
        .isCloseTo(score(kl, Nd4j.hstack(HOT, logs), null), within(1e-9));
    // of itself there is none
    assertThat(score(kl, Nd4j.hstack(SPARSE, LOGITS), null))
        .isCloseTo(score(TokenLossFunction.of("sft"), HOT, null), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void jsonMakesItAgain(Objective objective) throws Exception {
    TokenLossFunction loss = TokenLossFunction.of(objective).dividedByTokens();
    String json = JsonMappers.getMapper().writeValueAsString(loss);
    ILossFunction again = JsonMappers.getMapper().readValue(json, ILossFunction.class);
    assertThat(again).isEqualTo(loss).hasSameHashCodeAs(loss).hasToString(loss.toString());
    assertThat(again).isNotEqualTo(TokenLossFunction.of(objective));
  }

  @Test
  void equality() {
    TokenLossFunction eaft = TokenLossFunction.of(Objectives.of("eaft", Map.of("alpha", 2)));
    assertThat(eaft)
        .isEqualTo(TokenLossFunction.of(Objectives.of("eaft", Map.of("alpha", 2.0))))
        .isNotEqualTo(TokenLossFunction.of("eaft"))
        .isNotEqualTo(eaft.rowsAsDocuments())
        .isNotEqualTo(new LossMCXENT());
    assertThat(eaft.name()).isEqualTo("TokenLossFunction");
  }

  @Test
  void aFileThatNamesNoObjectiveOrAnUnknownOneSaysSo() throws Exception {
    String json = "{\"@class\":\"%s\",%s}";
    ILossFunction none =
        read(json.formatted(TokenLossFunction.class.getName(), "\"type\":\"eaft\""));
    assertThatThrownBy(() -> score(none, HOT, null))
        .hasMessageContaining("names no objective: its type is eaft, its parameters are null");
    ILossFunction unknown =
        read(
            json.formatted(
                TokenLossFunction.class.getName(), "\"type\":\"eft\",\"parameters\":{}"));
    assertThatThrownBy(() -> score(unknown, HOT, null))
        .hasMessageContaining("unknown objective \"eft\"; there are sft");
  }

  private static ILossFunction read(String json) throws Exception {
    return JsonMappers.getMapper().readValue(json, ILossFunction.class);
  }

  @Test
  void whatCannotBeCarriedIsRefused() {
    TokenLossFunction eaft = TokenLossFunction.of("eaft");
    refused(
        () -> TokenLossFunction.of(Objectives.shuffled(Objectives.of("eaft"))),
        "shuffled weights need another draw for every batch");
    refused(
        () -> eaft.computeScore(HOT, LOGITS, new ActivationSigmoid(), null, false),
        "the layer needs Activation.SOFTMAX, but has sigmoid");
    refused(
        () -> score(eaft, HOT, Nd4j.ones(DataType.DOUBLE, ROWS, CLASSES)),
        "a mask of single outputs would leave classes out of a softmax");
    refused(
        () -> score(eaft, HOT, Nd4j.ones(DataType.DOUBLE, ROWS - 1, 1)),
        "the mask must be one number for each of 6 rows, but is [5, 1]");
    refused(
        () -> score(eaft, HOT, Nd4j.ones(DataType.DOUBLE, ROWS, 1).putScalar(3, 0, Double.NaN)),
        "row 3 has NaN");
    refused(
        () -> score(eaft, HOT, Nd4j.ones(DataType.DOUBLE, ROWS, 1).putScalar(3, 0, -1)),
        "row 3 has -1.0");
    for (INDArray logits : new INDArray[] {LOGITS.castTo(DataType.INT), LOGITS.gt(0)}) {
      refused(
          () -> eaft.computeGradient(HOT, logits, new ActivationSoftmax(), null),
          "needs a pre-output of a floating-point type");
    }
    INDArray none = Nd4j.create(DataType.DOUBLE, 0, CLASSES);
    refused(
        () -> eaft.computeScore(none, none, new ActivationSoftmax(), null, false),
        "the minibatch has no rows");
    refused(() -> score(eaft, null, null), "needs labels");
  }

  @Test
  void wrongLabelsAreNamed() {
    TokenLossFunction eaft = TokenLossFunction.of("eaft");
    refused(
        () -> score(eaft, Cases.column(0, 1, 5, 0, 0, 0), null),
        "label of row 2 is 5.0: neither a class from 0 to 4 nor -100");
    refused(() -> score(eaft, Cases.column(0, 1, -1, 0, 0, 0), null), "label of row 2 is -1.0");
    refused(
        () -> score(eaft, SPARSE.add(0.5), null), "label of row 0 is %s".formatted(LABEL[0] + 0.5));
    refused(() -> score(eaft, HOT.mul(0.9).add(0.02), null), "label of row 0 is not one-hot");
    refused(
        () -> score(eaft, Nd4j.ones(DataType.DOUBLE, ROWS, CLASSES), null),
        "label of row 0 is not one-hot: column 1 has 1.0 after a one in 0");
    refused(
        () -> score(eaft, Nd4j.zeros(DataType.DOUBLE, ROWS, CLASSES), null),
        "the one-hot label of row 0 has no one; a row that is not trained on has mask 0");
    refused(
        () -> score(eaft, Nd4j.zeros(DataType.DOUBLE, ROWS, 3), null),
        "the labels of eaft with 5 classes have 1 or 5 for the label columns, in this order, but these have 3");
    refused(
        () -> score(TokenLossFunction.of("sft_kl"), HOT, null),
        "1 or 5 for the label and 5 for the reference's log-probabilities columns");
    refused(
        () -> score(TokenLossFunction.of("talr"), HOT, null),
        "and 1 for the number of the row's document");
    refused(
        () -> score(eaft, Nd4j.zeros(DataType.DOUBLE, ROWS - 1, 1), null),
        "needs a pre-output [rows, classes] and labels [rows, columns], but they are [6, 5] and [5, 1]");
  }

  @Test
  void logitsThatAreNotFiniteAreNamed() {
    TokenLossFunction eaft = TokenLossFunction.of("eaft");
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      INDArray logits = LOGITS.dup().putScalar(4, 1, bad);
      assertThatThrownBy(() -> eaft.computeScore(HOT, logits, SOFTMAX, null, false))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageStartingWith("the pre-output of row 4 is not finite");
    }
    INDArray reference = LOGITS.dup().putScalar(2, 1, Double.NaN);
    assertThatThrownBy(() -> score(TokenLossFunction.of("asft"), Nd4j.hstack(HOT, reference), null))
        .hasMessageStartingWith("the reference of row 2 is not finite");
    // a class that is impossible is no error
    INDArray impossible =
        LOGITS.dup().putScalar(0, (LABEL[0] + 1) % CLASSES, Double.NEGATIVE_INFINITY);
    assertThat(eaft.computeScore(HOT, impossible, SOFTMAX, null, false)).isFinite();
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
