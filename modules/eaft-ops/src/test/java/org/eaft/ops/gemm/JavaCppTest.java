package org.eaft.ops.gemm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaCppTest {

  @Test
  void anOlderOneIsRefusedAndTheNewerNamed() {
    assertThatThrownBy(() -> JavaCpp.require("1.5.7", "dnnl", "3.8.1-1.5.12"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the class path has JavaCPP 1.5.7, and org.bytedeco:dnnl:3.8.1-1.5.12 needs 1.5.12:"
                + " add org.bytedeco:javacpp:1.5.12 and its native jar,"
                + " or manage versions by org.eaft:eaft-bom");
  }

  @ParameterizedTest
  @CsvSource({
    "1.5.12, 3.8.1-1.5.12",
    "1.5.13, 3.8.1-1.5.12",
    "1.6, 3.8.1-1.5.12",
    "1.5.7, 2.5.2-1.5.7",
    "1.5.7, 3.8.1-SNAPSHOT"
  })
  void theSameOrANewerOneAndUnknownOnesPass(String javaCpp, String library) {
    assertThatCode(() -> JavaCpp.require(javaCpp, "dnnl", library)).doesNotThrowAnyException();
  }

  @Test
  void theOneOfThisBuildFits() {
    assertThatCode(() -> JavaCpp.require("dnnl")).doesNotThrowAnyException();
  }
}
