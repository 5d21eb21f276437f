package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadStepTest {

  private static RunConfig config(String objective, String precision) {
    return ConfigReader.of(Map.of("model.precision", precision), objective, Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft", "dft", "talr", "flow", "eaft"})
  void everyRunIsTheSame(String objective) {
    try (HeadStep fp32 = HeadStep.random(37, 48, 419, config(objective, "fp32"));
        HeadStep bf16 = HeadStep.random(37, 48, 419, config(objective, "bf16"))) {
      double loss = fp32.run();
      fp32.clearGradient();
      assertThat(loss).isPositive();
      assertThat(fp32.run()).isEqualTo(loss);
      assertThat(bf16.run()).isNotEqualTo(loss).isCloseTo(loss, within(0.01 * loss));
    }
  }

  @Test
  void randomLogitsCostTheLogarithmOfTheVocabulary() {
    try (HeadStep step = HeadStep.random(256, 32, 419, config("sft", "fp32"))) {
      assertThat(step.run()).isCloseTo(Math.log(419), within(0.05));
    }
  }

  @Test
  void extraMemoryIsThatOfChunksAndNotOfAllLogits() {
    int tokens = 4096;
    int vocabulary = 20_000;
    long logits = 4L * tokens * vocabulary;
    try (HeadStep step = HeadStep.random(tokens, 8, vocabulary, config("sft", "fp32"))) {
      step.run();
      assertThat(step.extraBytes()).isBetween(1L << 20, logits / 2);
    }
  }

  @Test
  void thereIsNoReferenceModel() {
    assertThatThrownBy(() -> HeadStep.random(8, 8, 32, config("sft_kl", "fp32")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sft_kl needs a reference model");
  }
}
