package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.eaft.testkit.reference.LinearReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The inputs that break token losses, by name, on logits and through a head. */
class HazardsTest {

  private static final float INFINITE = Float.NEGATIVE_INFINITY;

  /**
   * The same logits through an identity as hidden states: logits = logits I, with the vocabulary as
   * width.
   */
  private static LossCase throughAHead(LossCase c) {
    LossCase linear = LossCase.linear(c.batch, c.time, c.vocabulary, c.vocabulary);
    linear.of(c.objective, c.twin);
    linear.hidden = c.logits;
    linear.head = new double[c.vocabulary * c.vocabulary];
    for (int v = 0; v < c.vocabulary; v++) {
      linear.head[v * c.vocabulary + v] = 1;
    }
    linear.labels = c.labels;
    linear.sampleWeights = c.sampleWeights;
    linear.documents = c.documents;
    linear.denominator = c.denominator;
    linear.draw = c.draw;
    linear.rescale = c.rescale;
    linear.partOfWindow = c.partOfWindow;
    if (c.referenceLogits != null) {
      linear.referenceHidden = c.referenceLogits;
      linear.referenceHead = linear.head;
      linear.referenceWidth = c.vocabulary;
    }
    return linear;
  }

  private static void checkBoth(LossCase c) {
    LossChecks.check(c);
    LossChecks.check(throughAHead(c));
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void vocabularyBelowTopK(Methods m) {
    for (int vocabulary : new int[] {2, 3, 4, 19}) {
      checkBoth(m.on(LossCase.logits(2, 3, vocabulary)));
    }
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void tiedLogits(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 5, 40));
    for (int i = 0; i < c.logits.length; i++) {
      // ties across the border of the top K; the last row is all equal
      c.logits[i] = i >= 160 ? 0.25 : Math.rint(c.logits[i]);
    }
    checkBoth(c);
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void logitsOfTenThousand(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 5, 24));
    c.logits[3] = 1e4;
    c.labels[0] = 3;
    c.logits[24 + 3] = 1e4;
    c.labels[1] = 4;
    Arrays.fill(c.logits, 48, 72, -1e4);
    c.logits[72 + 7] = -1e4;
    c.labels[3] = 7;
    for (int v = 0; v < 24; v++) {
      c.logits[96 + v] = (float) (1e4 + v / 8.0);
    }
    if (c.referenceLogits != null) {
      c.referenceLogits = c.logits.clone();
      for (int i = 0; i < c.logits.length; i++) {
        c.referenceLogits[i] = (float) (c.logits[i] + i % 5);
      }
    }
    checkBoth(c);
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void logitsOfMinusInfinity(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 4, 31));
    int[] left = {30, 11, 3, 1};
    for (int t = 0; t < 4; t++) {
      Arrays.fill(c.logits, t * 31 + left[t], (t + 1) * 31, INFINITE);
      c.labels[t] %= left[t];
      if (c.referenceLogits != null) {
        Arrays.fill(c.referenceLogits, t * 31 + left[t], (t + 1) * 31, INFINITE);
      }
    }
    LossChecks.check(c);
    for (float g : c.gradients().get("logits")) {
      assertThat(g).isFinite();
    }
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void labelOfMinusInfinityHasNoNaN(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 3, 23));
    c.labels[1] = 5;
    c.logits[23 + 5] = INFINITE;
    c.logits[23 + 6] = INFINITE;
    if (c.referenceLogits != null) {
      c.referenceLogits[23 + 5] = INFINITE;
      c.referenceLogits[23 + 6] = INFINITE;
    }
    c.outputs().forEach((name, v) -> assertThat(v).as(name).doesNotContain(Float.NaN));
    assertThat(c.outputs().get("logProbability")[1]).isEqualTo(INFINITE);
    float[] gradient = c.gradients().get("logits");
    for (float g : gradient) {
      assertThat(g).isFinite();
    }
    if (c.outputs().get("weight")[1] == 0) {
      // a weight of zero wins: no loss, no gradient but for that of a KL term
      assertThat(c.outputs().get("loss")[0]).isFinite();
      if (m.objective.klCoefficient() == 0) {
        assertThat(Arrays.copyOfRange(gradient, 23, 46)).containsOnly(0);
      }
    } else if (m != Methods.TALR && m != Methods.TALR_LEAST_03) {
      assertThat(c.outputs().get("loss")[0]).isEqualTo(Float.POSITIVE_INFINITY);
    }
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void fullyMaskedRow(Methods m) {
    LossCase c = m.on(LossCase.logits(3, 4, 11));
    Arrays.fill(c.labels, 4, 8, LossCase.IGNORED);
    checkBoth(c);
    float[] gradient = c.gradients().get("logits");
    assertThat(Arrays.copyOfRange(gradient, 44, 88)).containsOnly(0);
    Arrays.fill(c.logits, 44, 88, Double.NaN);
    assertThat(c.gradients().get("logits")).isEqualTo(gradient);
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void fullyMaskedBatch(Methods m) {
    LossCase c = m.on(LossCase.logits(2, 3, 11));
    Arrays.fill(c.labels, LossCase.IGNORED);
    for (LossCase each : new LossCase[] {c, throughAHead(c)}) {
      each.outputs().forEach((name, v) -> assertThat(v).as(name).containsOnly(0));
      each.gradients().forEach((name, v) -> assertThat(v).as(name).containsOnly(0));
      // in a window of empty batches the denominator is zero, too
      each.denominator = 0.0;
      each.outputs().forEach((name, v) -> assertThat(v).as(name).containsOnly(0));
      each.gradients().forEach((name, v) -> assertThat(v).as(name).containsOnly(0));
    }
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void upstreamGradientOtherThanOne(Methods m) {
    for (double upstream : new double[] {-3, 0, 1e-4, 1024}) {
      LossCase c = m.on(LossCase.logits(2, 3, 11));
      c.upstream = upstream;
      LossChecks.gradients(c, c.gradients(), c.expected());
      LossCase linear = throughAHead(c);
      linear.upstream = upstream;
      LossChecks.gradients(linear, linear.gradients(), linear.expected());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -99, -101, 11, 1_000_000, Integer.MIN_VALUE})
  void labelOutOfRangeNamesItsPosition(int label) {
    LossCase c = Methods.EAFT.on(LossCase.logits(2, 3, 11));
    c.labels[4] = label;
    for (LossCase each : new LossCase[] {c, throughAHead(c)}) {
      assertThatThrownBy(each::outputs)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token_loss")
          .hasMessageContaining("labels")
          .hasMessageContaining(label + " at [1, 1]")
          .hasMessageContaining("-100")
          .hasMessageContaining("vocabulary of 11");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, Long.MIN_VALUE, -4_294_967_196L})
  void longLabelOutOfRangeIsAnError(long label) {
    SameDiff g = SameDiff.create();
    TokenLoss.of(
        "loss",
        Methods.SFT.objective,
        g.var("logits", Nd4j.zeros(2, 3)),
        g.constant("labels", Nd4j.createFromArray(0L, label)));
    assertThatThrownBy(() -> g.outputSingle(java.util.Map.of(), "loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(label))
        .hasMessageContaining("1");
  }

  @ParameterizedTest
  @MethodSource("org.eaft.loss.Methods#kinds")
  void nanOrPlusInfinityInTheLogitsIsAnErrorThatNamesThePosition(Methods m) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int at : new int[] {0, 7, 22}) {
        LossCase c = m.on(LossCase.logits(2, 3, 23));
        c.logits[4 * 23 + at] = bad;
        assertThatThrownBy(c::outputs)
            .isInstanceOf(ArithmeticException.class)
            .hasMessageContaining("logits at [1, 1]")
            .hasMessageContaining("not finite");
        LossCase linear = m.on(LossCase.linear(2, 3, 23, 5));
        linear.hidden[4 * 5 + at % 5] = bad;
        assertThatThrownBy(linear::outputs)
            .isInstanceOf(ArithmeticException.class)
            .hasMessageContaining("logits at [1, 1]");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void nanOrPlusInfinityInTheReferenceIsAnErrorToo(double bad) {
    LossCase c = Methods.SFT_KL.on(LossCase.logits(2, 3, 23));
    c.referenceLogits[2 * 23 + 9] = bad;
    assertThatThrownBy(c::outputs)
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("reference logits at [0, 2]");
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void logitsThatAreAllMinusInfinityAreAnError(Methods m) {
    LossCase c = m.on(LossCase.logits(1, 2, 5));
    Arrays.fill(c.logits, 5, 10, INFINITE);
    assertThatThrownBy(c::outputs)
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("logits at [0, 1]");
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void oneToken(Methods m) {
    checkBoth(m.on(LossCase.logits(1, 1, 33)));
    LossCase c = m.on(LossCase.logits(2, 5, 33));
    int label = c.labels[7];
    Arrays.fill(c.labels, LossCase.IGNORED);
    c.labels[7] = label;
    checkBoth(c);
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void oneRow(Methods m) {
    checkBoth(m.on(LossCase.logits(1, 9, 33)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void denominatorThatIsNotPositiveWithLabelsIsAnError(double denominator) {
    LossCase c = Methods.SFT.on(LossCase.logits(1, 2, 5));
    c.denominator = denominator;
    for (LossCase each : new LossCase[] {c, throughAHead(c)}) {
      assertThatThrownBy(each::outputs)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the denominator is " + denominator)
          .hasMessageContaining("2 tokens have a label");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aSampleWeightThatIsNoneIsAnErrorWhereThereIsALabel(double weight) {
    LossCase c = Methods.FLOW.on(LossCase.logits(2, 3, 11));
    c.sampleWeights[4] = weight;
    for (LossCase each : new LossCase[] {c, throughAHead(c)}) {
      assertThatThrownBy(each::outputs)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sample weights")
          .hasMessageContaining(
              "must not be negative and must be finite, but has %s at [1, 1]", weight);
    }
    c.labels[4] = LossCase.IGNORED;
    assertThat(c.outputs()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ln_k", "ln_v"})
  void aVocabularyOfOneHasNoEntropyToNormalise(String normalizer) {
    LossCase c = LossCase.logits(1, 2, 1);
    c.objective =
        org.eaft.loss.objective.Objectives.of("eaft", java.util.Map.of("normalizer", normalizer));
    assertThatThrownBy(c::outputs)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(normalizer)
        .hasMessageContaining("vocabulary of 1");
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void aConfidentModelKeepsFiniteGradients(Methods m) {
    // probability 1 in float: entropy and loss are zero or nearly so
    LossCase c = m.on(LossCase.linear(1, 4, 40, 40));
    Arrays.fill(c.hidden, 0);
    c.head = new double[1600];
    for (int t = 0; t < 4; t++) {
      c.hidden[t * 40 + t] = 200;
      c.head[t * 40 + t] = 1;
      c.labels[t] = t % 2 == 0 ? t : 39;
    }
    if (c.referenceHidden != null) {
      c.referenceHidden = c.hidden;
      c.referenceHead = c.head;
      c.referenceWidth = 40;
    }
    assertThat(LinearReference.forward(c.hidden, c.head, 40)[0]).isEqualTo(200);
    LossChecks.check(c);
  }
}
