package org.eaft.lab.tables;

import java.util.Map;
import java.util.SortedMap;

/**
 * A finished run of an experiment.
 *
 * @param facts who, where and how
 * @param after metric to what was measured after training
 * @param during metric to optimiser step to value, of measurements during training
 * @param curves metric to its curve over the optimiser steps
 */
public record Run(
    Facts facts,
    Map<String, Measurement> after,
    Map<String, SortedMap<Long, Double>> during,
    Map<String, Curve> curves) {

  /**
   * What is known of a run.
   *
   * @param id of the run
   * @param method label of the objective, {@code base} for the model before training
   * @param point grid key to value, in the matrix's order
   * @param seed null for the base
   * @param commit of the source; null where there was no repository
   * @param dirty whether the source had changes that were not committed
   * @param command that made it; null where it is not known
   * @param machine in words
   * @param config the resolved configuration
   */
  public record Facts(
      String id,
      String method,
      Map<String, Object> point,
      Long seed,
      String commit,
      boolean dirty,
      String command,
      String machine,
      Map<String, Object> config) {

    /** A setting by its dotted key, such as {@code train.epochs}; null where there is none. */
    public Object setting(String key) {
      Object at = config;
      for (String part : key.split("\\.")) {
        at = at instanceof Map<?, ?> map ? map.get(part) : null;
      }
      return at;
    }
  }

  /**
   * Means over bins of steps.
   *
   * @param steps the last of each bin, ascending
   * @param values as many; NaN where a bin has none
   */
  public record Curve(double[] steps, double[] values) {

    public Curve {
      if (steps.length != values.length) {
        throw new IllegalArgumentException(
            "a curve of %d steps has %d values".formatted(steps.length, values.length));
      }
    }
  }
}
