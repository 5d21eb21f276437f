package org.eaft.lab.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eaft.lab.stats.Answers;
import org.eaft.lab.stats.Summary;

/**
 * A method at a grid point: a row of a table, a mark of a figure.
 *
 * @param method label of the objective
 * @param point grid key to value; of the base only keys of model and data
 * @param runs finished, one a seed, by seed; may be empty
 * @param failures seed to why a run failed that no later one made good
 */
public record Entry(
    String method, Map<String, Object> point, List<Run> runs, Map<Long, String> failures) {

  /** The method of rows that measure the model before training. */
  public static final String BASE = "base";

  /** Whether it is the model before training. */
  public boolean isBase() {
    return method.equals(BASE);
  }

  /** Method and point in words, such as {@code eaft lr=1e-4}. */
  public String label() {
    return (method + " " + words(point)).strip();
  }

  /** A grid point in words, such as {@code rho=0.5 lr=1e-4}. */
  public static String words(Map<String, Object> point) {
    return point.entrySet().stream()
        .map(p -> Experiment.shortKey(p.getKey()) + "=" + Numbers.of(p.getValue()))
        .collect(Collectors.joining(" "));
  }

  /** A number over the seeds that measured it. */
  public Optional<Summary> metric(String name) {
    return summary(run -> run.after().containsKey(name) ? run.after().get(name).value() : null);
  }

  /** Any number of a run over the seeds that have it. */
  public Optional<Summary> summary(Function<Run, Double> number) {
    double[] values =
        runs.stream().map(number).filter(Objects::nonNull).mapToDouble(d -> d).toArray();
    return values.length == 0 ? Optional.empty() : Optional.of(Summary.of(values));
  }

  /**
   * The standard error that is shown beside a number: over seeds where there are several, else that
   * over questions of the only run.
   */
  public Optional<Double> error(String name) {
    Optional<Summary> summary = metric(name);
    if (summary.isPresent() && summary.get().n() > 1) {
      return Optional.of(summary.get().standardError().orElseThrow());
    }
    return runs.stream()
        .map(run -> run.after().get(name))
        .filter(m -> m != null && m.se() != null)
        .map(Measurement::se)
        .findFirst();
  }

  /** The answers of all seeds to these tasks; none where one is missing or has other questions. */
  public Optional<Answers> answers(List<String> tasks) {
    if (tasks.isEmpty() || runs.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Map<Long, String>> items = new LinkedHashMap<>();
    for (String task : tasks) {
      Map<Long, String> bySeed = new LinkedHashMap<>();
      for (Run run : runs) {
        Measurement m = run.after().get(task);
        if (m == null || m.items() == null || m.items().isEmpty()) {
          return Optional.empty();
        }
        bySeed.put(run.facts().seed() == null ? 0L : run.facts().seed(), m.items());
      }
      if (bySeed.values().stream().map(String::length).distinct().count() > 1) {
        return Optional.empty();
      }
      items.put(task, bySeed);
    }
    return Optional.of(Answers.of(items));
  }
}
