package org.eaft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FiniteDifferencesTest {
  private static final FiniteDifferences CHECK = FiniteDifferences.inDouble();

  private static double cubes(double[] x) {
    return Arrays.stream(x).map(v -> v * v * v).sum();
  }

  private static double[] gradient(double[] x) {
    return Arrays.stream(x).map(v -> 3 * v * v).toArray();
  }

  @Test
  void acceptsTheGradient() {
    double[] x = Samples.normal(50, 1);
    assertThat(CHECK.check("cubes", FiniteDifferencesTest::cubes, x, gradient(x))).isLessThan(1e-6);
  }

  @Test
  void namesTheWorstCoordinateOfAWrongOne() {
    double[] x = Samples.normal(50, 1);
    x[17] = 1;
    double[] wrong = gradient(x);
    wrong[17] *= 1.00001;
    wrong[31] *= 1.01;
    assertThatThrownBy(() -> CHECK.check("cubes", FiniteDifferencesTest::cubes, x, wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gradient of cubes disagrees with central differences at 2 of 50")
        .hasMessageContaining("\n  [31] x ");
  }

  @Test
  void rejectsZeroAndNan() {
    double[] x = Samples.normal(5, 1);
    double[] zero = new double[5];
    assertThatThrownBy(() -> CHECK.check("cubes", FiniteDifferencesTest::cubes, x, zero))
        .hasMessageContaining("at 5 of 5");
    double[] nan = gradient(x);
    nan[2] = Double.NaN;
    assertThatThrownBy(() -> CHECK.check("cubes", FiniteDifferencesTest::cubes, x, nan))
        .hasMessageContaining("[2]")
        .hasMessageContaining("at 1 of 5");
  }

  @Test
  void samplesBigInputsAndAlwaysTheSteepestCoordinate() {
    double[] x = new double[10_000];
    x[7777] = 3;
    double[] wrong = gradient(x);
    wrong[7777] += 1;
    assertThatThrownBy(
            () -> CHECK.withSamples(10).check("cubes", FiniteDifferencesTest::cubes, x, wrong))
        .hasMessageContaining("[7777]");
    assertThatCode(
            () ->
                CHECK.withSamples(10).check("cubes", FiniteDifferencesTest::cubes, x, gradient(x)))
        .doesNotThrowAnyException();
  }
}
