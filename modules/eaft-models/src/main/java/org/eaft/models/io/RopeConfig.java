package org.eaft.models.io;

import java.util.List;

/**
 * Rotary position embedding: pair i of the first {@code dimension} entries of a head turns by
 * position times f_i, with f_i = theta^(-2i / dimension) before scaling.
 *
 * @param theta the base, Hugging Face's {@code rope_theta}
 * @param dimension the rotated entries of a head, head_dim times {@code partial_rotary_factor};
 *     even
 * @param scaling what becomes of the frequencies in a model whose context was extended
 */
public record RopeConfig(double theta, int dimension, Scaling scaling) {

  /** A rule that changes the frequencies. */
  public sealed interface Scaling {
    /** The scaled form of frequency f, the i-th. */
    double apply(double f, int i);
  }

  /** Hugging Face's {@code default}: frequencies stay as they are. */
  public record None() implements Scaling {
    @Override
    public double apply(double f, int i) {
      return f;
    }
  }

  /** Hugging Face's {@code linear}: f / factor. */
  public record Linear(double factor) implements Scaling {
    @Override
    public double apply(double f, int i) {
      return f / factor;
    }
  }

  /**
   * Hugging Face's {@code llama3}: f / factor where the wave is longer than original / low, f where
   * it is shorter than original / high, and a blend of the two between.
   *
   * @param original the context of pre-training, {@code original_max_position_embeddings}
   */
  public record Llama3(double factor, double low, double high, int original) implements Scaling {
    @Override
    public double apply(double f, int i) {
      double wave = 2 * Math.PI / f;
      if (wave < original / high) {
        return f;
      }
      if (wave > original / low) {
        return f / factor;
      }
      double smooth = (original / wave - low) / (high - low);
      return (1 - smooth) * f / factor + smooth * f;
    }
  }

  /**
   * A divisor for each frequency: GGUF's {@code rope_freqs} tensor, which is how it stores llama3
   * scaling.
   */
  public record Divisors(List<Float> values) implements Scaling {
    /** Copies the list. */
    public Divisors {
      values = List.copyOf(values);
    }

    @Override
    public double apply(double f, int i) {
      return f / values.get(i);
    }
  }

  /** Checks that the numbers make sense together. */
  public RopeConfig {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new IllegalArgumentException("rope theta must be positive and finite, found " + theta);
    }
    if (dimension < 2 || dimension % 2 != 0) {
      throw new IllegalArgumentException(
          "the rotary dimension must be even and positive, found " + dimension);
    }
    if (scaling instanceof Divisors d && d.values().size() != dimension / 2) {
      throw new IllegalArgumentException(
          "%d frequency divisors for a rotary dimension of %d, expected %d"
              .formatted(d.values().size(), dimension, dimension / 2));
    }
  }

  /** Unscaled rotary embedding. */
  public static RopeConfig of(double theta, int dimension) {
    return new RopeConfig(theta, dimension, new None());
  }

  /** The frequencies f_i in radians per position, [dimension / 2]. */
  public double[] inverseFrequencies() {
    double[] f = new double[dimension / 2];
    for (int i = 0; i < f.length; i++) {
      f[i] = scaling.apply(Math.pow(theta, -2.0 * i / dimension), i);
    }
    return f;
  }
}
