package org.eaft.train.config;

/**
 * Learning rate over the steps of a run, as in the {@code transformers} library.
 *
 * <p>Steps 0 .. w-1 warm up linearly from 0, step s having the factor s / w; so the first of them
 * has rate 0. After that, with r = (s - w) / max(1, S - w): {@code constant} stays at 1, {@code
 * linear} is 1 - r, {@code cosine} is (1 + cos(pi r)) / 2.
 */
public enum Schedule {
  CONSTANT {
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
   */
  public double factor(int step, int warmup, int steps) {
    if (step < warmup) {
      return (double) step / warmup;
    }
    return decay((step - warmup) / (double) Math.max(1, steps - warmup));
  }

  /** ceil(ratio x steps). */
  public static int warmupSteps(double ratio, int steps) {
    return (int) Math.ceil(ratio * steps);
  }

  abstract double decay(double progress);
}
