package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Run;

/**
 * A curve over the seeds of an entry: at each step that all seeds have, their mean.
 *
 * @param x steps, ascending
 * @param y means
 * @param error standard errors over seeds, 0 for one seed
 */
record CurveMean(double[] x, double[] y, double[] error) {

  /** None where no run has the curve. */
  static Optional<CurveMean> of(Entry entry, String metric) {
    return mean(
        entry.runs().stream()
            .map(r -> r.curves().get(metric))
            .filter(Objects::nonNull)
            .map(CurveMean::steps)
            .toList());
  }

  /** The mean of several metrics at the steps where all were measured during training. */
  static Optional<CurveMean> ofMeasurements(Entry entry, List<String> metrics) {
    List<Map<Double, Double>> seeds = new ArrayList<>();
    for (Run run : entry.runs()) {
      List<Map<Double, Double>> each =
          metrics.stream().map(m -> measured(run, m)).filter(m -> !m.isEmpty()).toList();
      if (each.size() == metrics.size() && !each.isEmpty()) {
        mean(each).ifPresent(m -> seeds.add(m.asMap()));
      }
    }
    return mean(seeds);
  }

  private static Map<Double, Double> measured(Run run, String metric) {
    Map<Double, Double> values = new TreeMap<>();
    if (run.curves().containsKey(metric)) {
      values.putAll(steps(run.curves().get(metric)));
    }
    run.during().getOrDefault(metric, new TreeMap<>()).forEach((k, v) -> values.put((double) k, v));
    return values;
  }

  private static Map<Double, Double> steps(Run.Curve curve) {
    Map<Double, Double> values = new TreeMap<>();
    for (int i = 0; i < curve.steps().length; i++) {
      if (!Double.isNaN(curve.values()[i])) {
        values.put(curve.steps()[i], curve.values()[i]);
      }
    }
    return values;
  }

  private Map<Double, Double> asMap() {
    Map<Double, Double> values = new TreeMap<>();
    for (int i = 0; i < x.length; i++) {
      values.put(x[i], y[i]);
    }
    return values;
  }

  private static Optional<CurveMean> mean(List<Map<Double, Double>> curves) {
    if (curves.isEmpty()) {
      return Optional.empty();
    }
    List<Double> common =
        curves.get(0).keySet().stream()
            .filter(s -> curves.stream().allMatch(c -> c.containsKey(s)))
            .toList();
    List<Summary> at =
        common.stream()
            .map(s -> Summary.of(curves.stream().mapToDouble(c -> c.get(s)).toArray()))
            .toList();
    return common.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CurveMean(
                common.stream().mapToDouble(d -> d).toArray(),
                at.stream().mapToDouble(Summary::mean).toArray(),
                at.stream().mapToDouble(s -> s.standardError().orElse(0)).toArray()));
  }

  /** With a point before the first and one behind the last; NaN leaves one out. */
  CurveMean between(double y0, double e0, double xEnd, double yEnd, double eEnd) {
    boolean start = !Double.isNaN(y0);
    boolean end = !Double.isNaN(yEnd) && xEnd > x[x.length - 1];
    return new CurveMean(
        around(x, start, 0, end, xEnd),
        around(y, start, y0, end, yEnd),
        around(error, start, e0, end, eEnd));
  }

  private static double[] around(double[] inner, boolean start, double a, boolean end, double b) {
    DoubleStream s = DoubleStream.of(inner);
    s = start ? DoubleStream.concat(DoubleStream.of(a), s) : s;
    return (end ? DoubleStream.concat(s, DoubleStream.of(b)) : s).toArray();
  }

  /** With x and y times these. */
  CurveMean scaled(double byX, double byY) {
    return new CurveMean(times(x, byX), times(y, byY), times(error, byY));
  }

  private static double[] times(double[] values, double by) {
    return DoubleStream.of(values).map(v -> v * by).toArray();
  }
}
