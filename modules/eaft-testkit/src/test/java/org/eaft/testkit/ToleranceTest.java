package org.eaft.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ToleranceTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void aPlainFloatSumIsInsideAndAForgottenTermOutside(int size) {
    double[] a = Samples.normal(size, 1);
    double[] b = Samples.normal(size, 2);
    float single = 0;
    double exact = 0;
    for (int i = 0; i < size; i++) {
      single += (float) a[i] * (float) b[i];
      exact += a[i] * b[i];
    }
    double[] expected = {exact};
    Tolerance tolerance = Tolerance.ofSum(size, 1);
    tolerance.check("sum", new float[] {single}, expected);
    float off = (float) (exact + 0.01);
    assertThatThrownBy(() -> tolerance.check("sum", new float[] {off}, expected))
        .hasMessageStartingWith("sum: 1 of 1 elements differ");
  }

  @Test
  void relativeToTheLargest() {
    double[] expected = {1e-9, -1000};
    Tolerance tolerance = Tolerance.ofLargest(1e-4);
    assertThatCode(() -> tolerance.check("x", new double[] {0.09, -1000.09}, expected))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> tolerance.check("x", new double[] {0.11, -1000}, expected))
        .hasMessageContaining("x: 1 of 2 elements differ by more than 0.100; worst at 0");
  }

  @Test
  void nanAgreesWithNothingAndInfinityWithItself() {
    Tolerance tolerance = Tolerance.absolute(1);
    assertThatThrownBy(
            () -> tolerance.check("x", new double[] {5, Double.NaN}, new double[] {0, 0}))
        .hasMessageContaining("2 of 2")
        .hasMessageContaining("worst at 1");
    assertThatThrownBy(() -> tolerance.check("x", new double[] {0}, new double[] {Double.NaN}))
        .isInstanceOf(AssertionError.class);
    assertThatCode(() -> tolerance.check("x", new double[] {INFINITE}, new double[] {INFINITE}))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> tolerance.check("x", new double[] {INFINITE}, new double[] {0}))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void lengthsMustAgree() {
    assertThatThrownBy(() -> Tolerance.absolute(1).check("x", new double[2], new double[3]))
        .hasMessage("x has 2 elements, expected 3");
  }
}
