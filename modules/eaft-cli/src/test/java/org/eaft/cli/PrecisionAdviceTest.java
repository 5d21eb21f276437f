package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrecisionAdviceTest {

  @Test
  void whatIsFasterIsAdvised() {
    assertThat(PrecisionAdvice.text(215, 430))
        .isEqualTo(
            "fp32 215 GFLOP/s, bf16 430 GFLOP/s: products of model.precision: bf16 are 2.0 times as fast here");
    assertThat(PrecisionAdvice.text(215, 220)).endsWith("use model.precision: fp32");
    assertThat(PrecisionAdvice.text(215)).contains("no bf16 instructions").endsWith("fp32");
  }
}
