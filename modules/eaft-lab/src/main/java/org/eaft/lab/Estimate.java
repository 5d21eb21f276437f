package org.eaft.lab;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.RunRow;
import org.eaft.train.Progress;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.config.RunConfig;

/** How long runs will take, from finished runs of the same model and length. */
final class Estimate {

  private final MatrixPlan plan;
  private final Map<List<Object>, List<RunRow>> finished;

  private Estimate(MatrixPlan plan, Results results) {
    this.plan = plan;
    this.finished = results.finished().stream().collect(Collectors.groupingBy(Estimate::kind));
  }

  static Estimate of(MatrixPlan plan, Results results) {
    return new Estimate(plan, results);
  }

  /**
   * Seconds until these are done; empty where nothing like one of them has been run.
   *
   * <p>One before training that nothing is known about counts as nothing.
   *
   * @param spent seconds that those of them that go on took so far, added up
   */
  OptionalDouble seconds(Collection<Cell> left, double spent) {
    double sum = 0;
    for (Cell cell : left) {
      OptionalDouble one = seconds(cell);
      if (one.isEmpty() && cell.seed() != null) {
        return OptionalDouble.empty();
      }
      sum += one.orElse(0);
    }
    int parallel = Math.min(plan.jobs().jobs(), Math.max(1, left.size()));
    return OptionalDouble.of(Math.max(0, sum - spent) / parallel);
  }

  /**
   * In which order to start these: seed by seed, as they stand; where several run at once, of a
   * seed the longest first, since a long one at the end runs alone.
   */
  List<Cell> order(Collection<Cell> waiting) {
    if (plan.jobs().jobs() == 1) {
      return List.copyOf(waiting);
    }
    List<Long> seeds = waiting.stream().map(Cell::seed).distinct().toList();
    Map<Cell, Double> seconds =
        waiting.stream().collect(Collectors.toMap(cell -> cell, cell -> seconds(cell).orElse(0)));
    return waiting.stream()
        .sorted(
            Comparator.<Cell>comparingInt(cell -> seeds.indexOf(cell.seed()))
                .thenComparing(seconds::get, Comparator.reverseOrder()))
        .toList();
  }

  /** By runs of the same method, else by all trainings. */
  private OptionalDouble seconds(Cell cell) {
    List<RunRow> like = finished.getOrDefault(kind(cell), List.of());
    OptionalDouble same = mean(like.stream().filter(row -> row.method().equals(cell.method())));
    return same.isPresent() ? same : mean(like.stream());
  }

  private static OptionalDouble mean(Stream<RunRow> rows) {
    return rows.mapToDouble(RunRow::seconds).average();
  }

  /** What decides how long a run takes, but for its method. */
  private static List<Object> kind(RunRow row) {
    return List.of(
        row.modelChecksum(),
        row.seed() == null,
        value(row.config(), "train", "epochs"),
        value(row.config(), "train", "max_steps"),
        value(row.config(), "data", "limit"));
  }

  private List<Object> kind(Cell cell) {
    RunConfig config = cell.config();
    return List.of(
        plan.checksum(cell),
        cell.seed() == null,
        config.train().epochs(),
        config.train().maxSteps(),
        config.data().limit());
  }

  private static Object value(Map<String, Object> config, String section, String key) {
    return config.get(section) instanceof Map<?, ?> map && map.get(key) != null ? map.get(key) : "";
  }

  String describe(Collection<Cell> left) {
    OptionalDouble seconds = seconds(left, 0);
    return seconds.isEmpty()
        ? "not known before the first run has ended"
        : "about %s, by finished runs of the same model and length"
            .formatted(clock(seconds.getAsDouble()));
  }

  static String clock(double seconds) {
    return Progress.clock(Duration.ofSeconds(Math.round(seconds)));
  }
}
