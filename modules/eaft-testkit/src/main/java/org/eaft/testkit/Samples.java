package org.eaft.testkit;

import java.util.Random;

/** Reproducible inputs whose double and float forms are the same numbers. */
public final class Samples {
  private Samples() {}

  /** Standard normal values, rounded to float, so that a twin and a kernel read the same input. */
  public static double[] normal(int size, long seed) {
    return normal(size, seed, 1);
  }

  /** Normal values of this standard deviation, rounded to float. */
  public static double[] normal(int size, long seed, double deviation) {
    Random random = new Random(seed);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** Uniform integers in 0..bound - 1. */
  public static int[] ints(int size, int bound, long seed) {
    return new Random(seed).ints(size, 0, bound).toArray();
  }

  /** The values as floats. */
  public static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The values as doubles. */
  public static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
