package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Run;

/**
 * The curves of all runs.
 *
 * @param metrics that any run has, in the order in which they are shown
 * @param points grid points in words
 * @param steps lists of optimiser steps, which many curves share
 * @param runs a line of each chart
 */
record RunCurves(
    List<Metric> metrics, List<String> points, List<List<Double>> steps, List<Line> runs) {

  /**
   * A chart.
   *
   * @param key of the metric
   * @param label of its axis
   * @param scale of the values
   */
  record Metric(String key, String label, double scale) {}

  /**
   * A run.
   *
   * @param method label of the objective
   * @param point index of the grid point
   * @param seed of the run
   * @param curves key of a metric to its values
   */
  record Line(String method, int point, Long seed, Map<String, Values> curves) {}

  /**
   * A curve.
   *
   * @param at index of its steps
   * @param values as many, null where there is none
   */
  record Values(int at, List<Double> values) {}

  private static final List<Metric> KNOWN =
      List.of(
          new Metric("loss", "loss that is optimised", 1),
          new Metric("ce", "cross entropy, nats", 1),
          new Metric("mean_weight", "mean weight", 1),
          new Metric("conflict_p", "conflicts: probability of the label", 1),
          new Metric("conflict_weight", "conflicts: weight (gate)", 1),
          new Metric("ce_high", "cross entropy where the base was unsure", 1),
          new Metric("ce_low", "cross entropy where the base was sure", 1),
          new Metric("entropy", "entropy, nats", 1),
          new Metric("kl", "KL to the base, nats", 1));

  /**
   * All curves, each thinned to a number of steps.
   *
   * @param most steps that a curve keeps
   */
  static RunCurves of(Experiment experiment, int most) {
    List<Metric> metrics = metrics(experiment);
    List<String> points = new ArrayList<>();
    List<List<Double>> steps = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (Entry e : experiment.trained()) {
      String point = Entry.words(e.point());
      if (!points.contains(point)) {
        points.add(point);
      }
      for (Run run : e.runs()) {
        Map<String, Values> curves = new LinkedHashMap<>();
        for (Metric m : metrics) {
          Run.Curve c = run.curves().get(m.key());
          if (c != null && c.steps().length > 0) {
            curves.put(m.key(), values(c, m, steps, most));
          }
        }
        if (!curves.isEmpty()) {
          lines.add(new Line(e.method(), points.indexOf(point), run.facts().seed(), curves));
        }
      }
    }
    return new RunCurves(metrics, points, steps, lines);
  }

  private static List<Metric> metrics(Experiment experiment) {
    List<Metric> all = new ArrayList<>(KNOWN);
    experiment.tasks().forEach(t -> all.add(new Metric(t, t + ", accuracy in %", 100)));
    return all.stream()
        .filter(m -> experiment.runs().stream().anyMatch(r -> r.curves().containsKey(m.key())))
        .toList();
  }

  private static Values values(Run.Curve c, Metric m, List<List<Double>> steps, int most) {
    int n = c.steps().length;
    int stride = (n + most - 1) / most;
    List<Double> at = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    // the last step is always kept
    for (int i = (n - 1) % stride; i < n; i += stride) {
      at.add(c.steps()[i]);
      values.add(Rounded.orNull(m.scale() * c.values()[i]));
    }
    if (!steps.contains(at)) {
      steps.add(at);
    }
    return new Values(steps.indexOf(at), values);
  }
}
