package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void warmupRisesLinearlyFromZero() {
    assertThat(Schedule.warmupSteps(0.25, 12)).isEqualTo(3);
    assertThat(Schedule.warmupSteps(0.03, 20)).isEqualTo(1);
    assertThat(Schedule.warmupSteps(0, 20)).isZero();
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.factor(0, 3, 12)).isZero();
      assertThat(schedule.factor(1, 3, 12)).isEqualTo(1 / 3.0);
      assertThat(schedule.factor(3, 3, 12)).isEqualTo(1);
    }
  }

  @Test
  void decayFollowsTheClosedForms() {
    // 0.5 * (1 + cos(pi * 3/9)) = 0.75, and a straight line has 6/9 left
    assertThat(Schedule.COSINE.factor(6, 3, 12)).isCloseTo(0.75, within(1e-15));
    assertThat(Schedule.LINEAR.factor(6, 3, 12)).isCloseTo(6 / 9.0, within(1e-15));
    assertThat(Schedule.CONSTANT.factor(11, 3, 12)).isEqualTo(1);
    assertThat(Schedule.LINEAR.factor(12, 3, 12)).isZero();
    assertThat(Schedule.COSINE.factor(12, 3, 12)).isCloseTo(0, within(1e-15));
  }

  @Test
  void aRunOfWarmupOnlyDoesNotDivideByZero() {
    assertThat(Schedule.COSINE.factor(0, 1, 1)).isZero();
    assertThat(Schedule.COSINE.factor(0, 0, 1)).isEqualTo(1);
  }
}
