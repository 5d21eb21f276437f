package org.eaft.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Checks an analytic gradient against central differences {@code (f(x + h e_i) - f(x - h e_i)) /
 * 2h}.
 *
 * <p>The error of a coordinate is {@code |analytic - numeric| / max(|analytic|, |numeric|, floor
 * max|gradient|)}: relative, but not for coordinates that are nothing beside the rest. Inputs with
 * more coordinates than {@code samples} are checked at the one of the largest gradient and at
 * random others.
 *
 * @param step h, times max(1, |x_i|)
 * @param tolerance the largest error allowed
 * @param samples how many coordinates are checked at most
 * @param seed chooses them
 */
public record FiniteDifferences(double step, double tolerance, int samples, long seed) {
  private static final double FLOOR = 1e-3;
  private static final int SHOWN = 5;

  /** Step 1e-5, tolerance 1e-6, at most 200 coordinates: for functions computed in double. */
  public static FiniteDifferences inDouble() {
    return new FiniteDifferences(1e-5, 1e-6, 200, 1);
  }

  /** The same with another step. */
  public FiniteDifferences withStep(double newStep) {
    return new FiniteDifferences(newStep, tolerance, samples, seed);
  }

  /** The same with another tolerance. */
  public FiniteDifferences withTolerance(double newTolerance) {
    return new FiniteDifferences(step, newTolerance, samples, seed);
  }

  /** The same with another number of coordinates. */
  public FiniteDifferences withSamples(int newSamples) {
    return new FiniteDifferences(step, tolerance, newSamples, seed);
  }

  private record Difference(int index, double at, double analytic, double numeric, double error) {
    @Override
    public String toString() {
      return String.format(
          "[%d] x %.6g: analytic %.10g, numeric %.10g, error %.3g",
          index, at, analytic, numeric, error);
    }
  }

  /**
   * Fails, with the worst coordinates, where the gradient is not that of f at x; returns the
   * largest error seen.
   */
  public double check(String what, ToDoubleFunction<double[]> f, double[] x, double[] gradient) {
    if (gradient.length != x.length) {
      throw new AssertionError(
          "gradient of " + what + " has " + gradient.length + " elements, input has " + x.length);
    }
    List<Difference> all = new ArrayList<>();
    // a NaN is reported where it stands; it must not hide the scale of the others
    double largest =
        Arrays.stream(gradient).map(Math::abs).filter(g -> !Double.isNaN(g)).max().orElse(0);
    for (int i : coordinates(gradient)) {
      all.add(difference(f, x, gradient[i], i, largest));
    }
    all.sort(Comparator.comparingDouble(Difference::error).reversed());
    List<Difference> wrong = all.stream().filter(d -> !(d.error <= tolerance)).toList();
    if (!wrong.isEmpty()) {
      StringBuilder message =
          new StringBuilder(
              String.format(
                  "gradient of %s disagrees with central differences at %d of %d checked"
                      + " coordinates (of %d), tolerance %.3g:",
                  what, wrong.size(), all.size(), x.length, tolerance));
      wrong.stream().limit(SHOWN).forEach(d -> message.append("\n  ").append(d));
      throw new AssertionError(message.toString());
    }
    return all.isEmpty() ? 0 : all.get(0).error;
  }

  private Difference difference(
      ToDoubleFunction<double[]> f, double[] x, double analytic, int i, double largest) {
    double h = step * Math.max(1, Math.abs(x[i]));
    double[] moved = x.clone();
    moved[i] = x[i] + h;
    double above = f.applyAsDouble(moved);
    double right = moved[i];
    moved[i] = x[i] - h;
    double numeric = (above - f.applyAsDouble(moved)) / (right - moved[i]);
    double scale = Math.max(Math.max(Math.abs(analytic), Math.abs(numeric)), FLOOR * largest);
    double error = analytic == numeric ? 0 : Math.abs(analytic - numeric) / scale;
    // a NaN must rank as the worst, and Double.compare already ranks it so
    return new Difference(i, x[i], analytic, numeric, error);
  }

  private int[] coordinates(double[] gradient) {
    if (gradient.length <= samples) {
      return IntStream.range(0, gradient.length).toArray();
    }
    int steepest =
        IntStream.range(0, gradient.length)
            .boxed()
            .max(Comparator.comparingDouble(i -> Math.abs(gradient[i])))
            .orElseThrow();
    IntStream others = new Random(seed).ints(0, gradient.length).distinct().limit(samples - 1L);
    return IntStream.concat(IntStream.of(steepest), others).distinct().toArray();
  }
}
