package org.eaft.loss.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that can be worked out on paper: where one objective is another, and where it is not. */
class RelativesTest {

  private static final int TOKENS = 40;

  /** Tokens of random statistics, alike in no two of them. */
  private static TokenStatistics tokens() {
    Random random = new Random(3);
    TokenStatistics s = TokenStatistics.of(50, TOKENS, 17);
    for (int i = 0; i < TOKENS; i++) {
      s.logProbability()[i] = -5 * random.nextFloat() - 0.01f;
      s.entropy()[i] = 3 * random.nextFloat();
      s.topKEntropy()[i] = 0.9f * s.entropy()[i];
      s.sumOfSquares()[i] = 0.02f + 0.9f * random.nextFloat();
      s.document()[i] = i / 7;
    }
    return s;
  }

  private static float[] weights(Objective objective, TokenStatistics s) {
    if (objective.readsSampleWeights()) {
      float[] constants = objective.constants(s);
      System.arraycopy(constants, 0, s.sampleWeight(), 0, TOKENS);
    }
    float[] weights = new float[TOKENS];
    objective.weigh(s, 0, TOKENS, weights);
    return weights;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eaft          | alpha     | 0     | sft
          eaft_frozen   | alpha     | 0     | sft
          focal         | gamma     | 0     | sft
          mile          | gamma     | 0     | sft
          stm           | tau       | 1e300 | sft
          eaft_mask     | threshold | 0     | sft
          asft          | lambda    | 0     | dft
          """)
  void isAnotherObjective(String type, String parameter, double value, String other) {
    Objective objective = Objectives.of(type, Map.of(parameter, value));
    assertThat(weights(objective, tokens())).isEqualTo(weights(Objectives.of(other), tokens()));
    assertThat(objective.klCoefficient()).isZero();
  }

  @Test
  void aConflictMaskWithThresholdsOfZeroIsSft() {
    for (String of : new String[] {"batch", "base"}) {
      Objective none =
          Objectives.of("conflict_mask", Map.of("of", of, "entropy", 0, "probability", 0));
      assertThat(weights(none, tokens())).containsOnly(1);
    }
  }

  @Test
  void idftWithGammaOneIsDft() {
    Objective idft = Objectives.of("idft", Map.of("gamma_min", 1, "gamma_max", 1));
    assertThat(weights(idft, tokens())).isEqualTo(weights(new Dft(), tokens()));
    assertThatThrownBy(() -> Objectives.of("idft", Map.of("gamma_min", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gamma_min must be at most gamma_max, but is 3.0 and that is 2.0");
  }

  @Test
  void idftsGammaIsOneWhereTheLabelIsAsLikelyAsASampleAndMostForAConflict() {
    TokenStatistics s = TokenStatistics.of(50, 3);
    s.logProbability()[0] = -1.2f;
    s.entropy()[0] = 1.2f;
    s.logProbability()[1] = -4;
    s.entropy()[1] = 0.1f;
    s.logProbability()[2] = -1;
    s.entropy()[2] = 4;
    float[] w = new float[3];
    new Idft(1, 0.1, 2).weigh(s, 0, 3, w);
    assertThat(w[0]).isCloseTo((float) Math.exp(-1.2), within(1e-7f));
    assertThat(w[1]).isCloseTo((float) Math.exp(-8), within(1e-9f));
    assertThat(w[2]).isCloseTo((float) Math.exp(-0.1), within(1e-7f));
  }

  private static double loss(TokenStatistics s, int i, double weight) {
    return new Deft().loss(s.logProbability()[i], s.sumOfSquares()[i], weight);
  }

  @Test
  void deftOfAConfidentModelIsDftAndOfAnUnsureOneSft() {
    TokenStatistics s = tokens();
    Arrays.fill(s.sumOfSquares(), 1);
    assertThat(weights(new Deft(), s)).isEqualTo(weights(new Dft(), s));
    for (int i = 0; i < TOKENS; i++) {
      assertThat(loss(s, i, 0.5)).isCloseTo(1 - Math.exp(s.logProbability()[i]), within(1e-12));
    }
    Arrays.fill(s.sumOfSquares(), 1e-6f);
    for (float w : weights(new Deft(), s)) {
      assertThat(w).isCloseTo(1, within(1e-5f));
    }
    for (int i = 0; i < TOKENS; i++) {
      assertThat(loss(s, i, 1)).isCloseTo(-s.logProbability()[i], within(2e-5));
    }
    s.logProbability()[0] = Float.NEGATIVE_INFINITY;
    s.sumOfSquares()[0] = 0.5f;
    assertThat(loss(s, 0, 0)).isEqualTo(2);
  }

  @Test
  void theSigmoidIsAHalfAtItsCentreAndAMaskWhereItIsSteep() {
    TokenStatistics s = tokens();
    s.topKEntropy()[4] = 0.51f;
    assertThat(weights(Objectives.of("eaft_sigmoid"), s)[4]).isCloseTo(0.5f, within(1e-6f));
    s = tokens();
    Objective steep = Objectives.of("eaft_sigmoid", Map.of("slope", 1e6));
    Objective mask = Objectives.of("eaft_mask", Map.of("threshold", 0.17));
    assertThat(weights(steep, s)).isEqualTo(weights(mask, s)).contains(0).contains(1);
  }

  @Test
  void theMaskLeavesOutThePercentileWithTheLeastEntropy() {
    TokenStatistics s = tokens();
    float[] w = weights(Objectives.of("eaft_mask", Map.of("percentile", 25)), s);
    float[] sorted = s.topKEntropy().clone();
    Arrays.sort(sorted);
    // 39 * 0.25 = 9.75: ten lie below
    for (int i = 0; i < TOKENS; i++) {
      assertThat(w[i]).isEqualTo(s.topKEntropy()[i] <= sorted[9] ? 0 : 1);
    }
  }

  @Test
  void percentilesAreThoseOfNumpy() {
    float[] values = {4, 1, 3, 2};
    assertThat(Percentiles.of(values, 0)).isEqualTo(1);
    assertThat(Percentiles.of(values, 15)).isCloseTo(1.45, within(1e-12));
    assertThat(Percentiles.of(values, 50)).isEqualTo(2.5);
    assertThat(Percentiles.of(values, 100)).isEqualTo(4);
    assertThat(Percentiles.of(new float[] {7}, 15)).isEqualTo(7);
  }

  @Test
  void aConflictIsSureAndUnlikely() {
    Objective mask = Objectives.of("conflict_mask", Map.of("entropy", 0.5, "probability", 0.2));
    TokenStatistics s = tokens();
    float[] w = weights(mask, s);
    for (int i = 0; i < TOKENS; i++) {
      boolean conflict = s.entropy()[i] <= 0.5 && Math.exp(s.logProbability()[i]) <= 0.2;
      assertThat(w[i]).isEqualTo(conflict ? 0 : 1);
    }
    assertThat(w).contains(0).contains(1);
    Objective base =
        Objectives.of("conflict_mask", Map.of("of", "base", "entropy", 0.5, "probability", 0.2));
    assertThat(weights(base, tokens())).isEqualTo(w);
    assertThat(base.ofBatch()).isFalse();
    assertThat(mask.ofBatch()).isFalse();
    assertThat(Objectives.of("conflict_mask").ofBatch()).isTrue();
  }

  @Test
  void theFrozenGateIsThatOfEaftUnderTheBase() {
    Map<String, Object> parameters = Map.of("alpha", 2, "top_k", 5, "normalizer", "ln_k");
    float[] frozen = weights(Objectives.of("eaft_frozen", parameters), tokens());
    assertThat(frozen).isEqualTo(weights(Objectives.of("eaft", parameters), tokens()));
  }

  @Test
  void stmLeavesOutWhatTheBaseFindsUnlikely() {
    TokenStatistics s = tokens();
    float[] w = weights(Objectives.of("stm"), s);
    for (int i = 0; i < TOKENS; i++) {
      assertThat(w[i]).isEqualTo(s.logProbability()[i] >= -Math.log(2.5) ? 1 : 0);
    }
  }

  @Test
  void shufflingKeepsTheHistogramAndFollowsTheDraw() {
    float[] plain = weights(Objectives.of("eaft"), tokens());
    Objective shuffled = Objectives.shuffled(Objectives.of("eaft"));
    float[] first = weights(shuffled, tokens());
    assertThat(first).isNotEqualTo(plain).containsExactlyInAnyOrder(plain);
    assertThat(weights(shuffled, tokens())).isEqualTo(first);
    TokenStatistics other = TokenStatistics.of(50, TOKENS, 18);
    System.arraycopy(tokens().topKEntropy(), 0, other.topKEntropy(), 0, TOKENS);
    float[] second = weights(shuffled, other);
    assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrder(plain);
    assertThat(Objectives.shuffled(shuffled)).isEqualTo(shuffled);
    assertThat(weights(Objectives.shuffled(new Sft()), tokens())).containsOnly(1);
  }

  @Test
  void aShuffledLossIsCrossEntropyTimesWeight() {
    TokenStatistics s = tokens();
    assertThat(
            Objectives.shuffled(new Deft()).loss(s.logProbability()[3], s.sumOfSquares()[3], 0.5))
        .isEqualTo(-0.5 * s.logProbability()[3]);
  }

  @Test
  void aThresholdIsANumberOrNone() {
    assertThat(Objectives.of("eaft_mask", Map.of("threshold", "none")))
        .isEqualTo(Objectives.of("eaft_mask"));
    assertThat(Objectives.describe(Objectives.of("eaft_mask"))).containsEntry("threshold", "none");
    assertThatThrownBy(() -> Objectives.of("eaft_mask", Map.of("threshold", "low")))
        .hasMessage("threshold must be a number or none, but is low");
    assertThatThrownBy(() -> Objectives.of("conflict_mask", Map.of("probability", 1.5)))
        .hasMessage("probability must be a number from 0 to 1, but is 1.5");
  }
}
