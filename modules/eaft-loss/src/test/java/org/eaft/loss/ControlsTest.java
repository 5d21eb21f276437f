package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.TokenLossReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What any objective takes: division by the mean weight, and shuffled weights. */
class ControlsTest {

  @ParameterizedTest
  @EnumSource(Methods.class)
  void rescaledByTheMeanWeightOfTheBatch(Methods m) {
    for (LossCase c :
        new LossCase[] {
          m.on(LossCase.logits(3, 5, 31)).labelEvery(2), m.on(LossCase.linear(3, 15, 31, 7))
        }) {
      c.rescale = true;
      c.denominator = 9.0;
      c.upstream = 1.5;
      LossChecks.check(c);
    }
  }

  @Test
  void constantWeightsRescaledAreSft() {
    LossCase flow = Methods.FLOW.on(LossCase.linear(2, 4, 23, 6));
    Arrays.fill(flow.sampleWeights, 0.3f);
    flow.rescale = true;
    LossCase sft = Methods.SFT.on(LossCase.linear(2, 4, 23, 6));
    sft.gradients()
        .forEach(
            (name, g) ->
                Tolerance.ofLargest(1e-6)
                    .check(name, flow.gradients().get(name), Samples.doubles(g)));
    Arrays.fill(flow.sampleWeights, 0);
    flow.gradients().forEach((name, g) -> assertThat(g).as(name).containsOnly(0));
  }

  /** Who accumulates divides by the mean weight of the window. */
  @Test
  void partsOfAWindowAreNotDivided() {
    LossCase whole = Methods.MILE.on(LossCase.linear(4, 3, 17, 5));
    Map<String, float[]> expected = whole.gradients();
    LossCase part = Methods.MILE.on(LossCase.linear(4, 3, 17, 5));
    part.partOfWindow = true;
    LossChecks.check(part);
    double mean = 0;
    for (float w : part.outputs().get("weight")) {
      mean += w / 12.0;
    }
    for (Map.Entry<String, float[]> e : part.gradients().entrySet()) {
      double[] scaled = Samples.doubles(e.getValue());
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] /= mean;
      }
      Tolerance.ofLargest(2e-6).check(e.getKey(), expected.get(e.getKey()), scaled);
    }
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void shuffledWeightsKeepTheirHistogramAndEnterLossAndGradient(Methods m) {
    for (LossCase plain :
        new LossCase[] {
          m.on(LossCase.logits(3, 9, 31)).labelEvery(2), m.on(LossCase.linear(3, 90, 31, 7))
        }) {
      float[] weights = plain.outputs().get("weight");
      LossCase c = m.on(plain);
      c.objective = Objectives.shuffled(m.objective);
      c.draw = 5L;
      float[] shuffled = c.outputs().get("weight");
      assertThat(shuffled).containsExactlyInAnyOrder(weights);
      assertThat(c.outputs().get("weight")).isEqualTo(shuffled);
      c.draw = 6L;
      if (Arrays.stream(Samples.doubles(weights)).distinct().count() > 9) {
        assertThat(shuffled).isNotEqualTo(weights).isNotEqualTo(c.outputs().get("weight"));
      }
      checkAsWeights(c);
    }
  }

  /** Against the twin of a detached weight, given what the product shuffled. */
  private static void checkAsWeights(LossCase c) {
    double[] weight = Samples.doubles(c.outputs().get("weight"));
    LossCase held = c.logits != null ? c : c.onItsLogits();
    TokenLossReference twin =
        TokenLossReference.of(
            c.objective.klCoefficient() == 0 ? Methods.SFT.twin : c.twin, c.vocabulary, c.labels);
    if (held.referenceLogits != null) {
      twin = twin.withReference(held.referenceLogits);
    }
    TokenLossReference.Result r = twin.forward(held.logits);
    TokenLossReference.Result with =
        new TokenLossReference.Result(
            0,
            r.value(),
            r.logProbability(),
            r.entropy(),
            r.topKEntropy(),
            r.sumOfSquares(),
            weight,
            r.kl());
    TokenLossReference shuffled = twin.withHeld(with);
    if (c.objective.normalised()) {
      shuffled = shuffled.rescaled();
    }
    double loss = shuffled.forward(held.logits).loss();
    new Tolerance(1e-6, 2e-6).check("loss", c.outputs().get("loss"), new double[] {loss});
    if (c.logits != null) {
      Tolerance.ofLargest(4e-6)
          .check("logits", c.gradients().get("logits"), shuffled.backward(c.logits, c.upstream));
    }
  }

  @Test
  void aShuffledObjectiveNeedsADrawAndNoOtherTakesOne() {
    LossCase c = Methods.EAFT.on(LossCase.logits(1, 3, 7));
    c.draw = 1L;
    assertThatThrownBy(c::graph)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("objective eaft is not shuffled: it takes no draw");
    c.draw = null;
    c.objective = Objectives.shuffled(c.objective);
    assertThatThrownBy(c::graph)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("objective eaft is shuffled: it needs a draw");
  }
}
