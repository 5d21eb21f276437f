package org.eaft.train.config;

/**
 * Learning rate over the steps of a run, as in the {@code transformers} library.
 *
 * <p>Steps 0 .. w-1 warm up linearly from 0, step s having the factor s / w; so the first of them
 * has rate 0. After that, with r = (s - w) / max(1, S - w): {@code constant_with_warmup} stays at
 * 1, {@code linear} has f = 1 - r, {@code cosine} f = (1 + cos(pi r)) / 2, both lifted to (1 - m) f
 * + m with m the lowest rate over the highest. {@code constant} is 1 from the first step: it has no
 * warm-up.
 */
public enum Schedule {
  CONSTANT {
    @Override
    double decay(double progress) {
      return 1;
    }
  },
  CONSTANT_WITH_WARMUP {
    @Override
    double decay(double progress) {
      return 1;
    }
  },
  LINEAR {
    @Override
    double decay(double progress) {
      return Math.max(0, 1 - progress);
    }
  },
  COSINE {
    @Override
    double decay(double progress) {
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
  };

  /**
   * Factor on the learning rate.
   *
   * @param step optimiser steps made before this one, from 0
   * @param warmup number of warm-up steps, see {@link #warmupSteps}
   * @param steps optimiser steps of the whole run
   * @param least factor at the end of a schedule that decays, from 0 to 1
   */
  double factor(int step, int warmup, int steps, double least) {
    if (step < warmup) {
      return (double) step / warmup;
    }
    double decay = decay((step - warmup) / (double) Math.max(1, steps - warmup));
    return (1 - least) * decay + least;
  }

  /** ceil(ratio x steps). */
  static int warmupSteps(double ratio, int steps) {
    return (int) Math.ceil(ratio * steps);
  }

  /** Whether the first steps may rise to the highest rate. */
  boolean warmsUp() {
    return this != CONSTANT;
  }

  /** Whether the rate falls after the warm-up. */
  boolean decays() {
    return this == LINEAR || this == COSINE;
  }

  abstract double decay(double progress);
}
