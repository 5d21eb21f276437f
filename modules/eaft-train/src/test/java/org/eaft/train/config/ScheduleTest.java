package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void warmupRisesLinearlyFromZero() {
    assertThat(Schedule.warmupSteps(0.25, 12)).isEqualTo(3);
    assertThat(Schedule.warmupSteps(0.03, 20)).isEqualTo(1);
    assertThat(Schedule.warmupSteps(0, 20)).isZero();
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.factor(0, 3, 12, 0.5)).isZero();
      assertThat(schedule.factor(1, 3, 12, 0.5)).isEqualTo(1 / 3.0);
      assertThat(schedule.factor(3, 3, 12, 0.5)).isEqualTo(1);
    }
  }

  @Test
  void decayFollowsTheClosedForms() {
    // 0.5 * (1 + cos(pi * 3/9)) = 0.75, and a straight line has 6/9 left
    assertThat(Schedule.COSINE.factor(6, 3, 12, 0)).isCloseTo(0.75, within(1e-15));
    assertThat(Schedule.LINEAR.factor(6, 3, 12, 0)).isCloseTo(6 / 9.0, within(1e-15));
    assertThat(Schedule.CONSTANT.factor(11, 3, 12, 0)).isEqualTo(1);
    assertThat(Schedule.LINEAR.factor(12, 3, 12, 0)).isZero();
    assertThat(Schedule.COSINE.factor(12, 3, 12, 0)).isCloseTo(0, within(1e-15));
  }

  @Test
  void aRunOfWarmupOnlyDoesNotDivideByZero() {
    assertThat(Schedule.COSINE.factor(0, 1, 1, 0)).isZero();
    assertThat(Schedule.COSINE.factor(0, 0, 1, 0)).isEqualTo(1);
  }

  /** {@code get_cosine_with_min_lr_schedule_with_warmup} of transformers, lr 2e-3, min_lr 5e-4. */
  @Test
  void decayEndsAtTheLeastRate() {
    TrainSpec cosine = spec("cosine", 5e-4);
    double[] expected = {0, 1e-3, 2e-3, 1.7803300858899107e-3, 1.25e-3, 7.196699141100893e-4};
    for (int step = 0; step < expected.length; step++) {
      assertThat(cosine.rate(step, 6)).isCloseTo(expected[step], within(1e-17));
    }
    assertThat(cosine.rate(6, 6)).isEqualTo(5e-4);
    assertThat(spec("linear", 5e-4).rate(4, 6)).isCloseTo(1.25e-3, within(1e-17));
    assertThat(spec("linear", 5e-4).rate(6, 6)).isEqualTo(5e-4);
    assertThat(spec("linear", 2e-3).rate(5, 6)).isEqualTo(2e-3);
  }

  private static TrainSpec spec(String schedule, double minLr) {
    return ConfigReader.of(
            Map.of(
                "train.lr",
                2e-3,
                "train.min_lr",
                minLr,
                "train.schedule",
                schedule,
                "train.warmup_ratio",
                2 / 6.0))
        .train();
  }

  @Test
  void constantHasNoWarmupUnlessItSaysSo() {
    Map<String, Object> constant = Map.of("train.lr", 2e-3, "train.schedule", "constant");
    assertThat(ConfigReader.of(constant).train().rate(0, 100)).isEqualTo(2e-3);
    TrainSpec warm = spec("constant_with_warmup", 0);
    assertThat(warm.rate(0, 6)).isZero();
    assertThat(warm.rate(1, 6)).isEqualTo(1e-3);
    assertThat(warm.rate(5, 6)).isEqualTo(2e-3);
  }
}
