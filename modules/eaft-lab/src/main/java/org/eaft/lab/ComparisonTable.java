package org.eaft.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.RunRow;
import org.eaft.train.config.MatrixConfig.Cell;

/**
 * The Markdown table of a matrix: a row per model before training and per method and point, means
 * over seeds with their standard deviation where there is more than one. Abilities are in percent
 * where tasks were measured, else losses in nats.
 */
final class ComparisonTable {

  private static final double PERCENT = 100;

  private final Map<Cell, RunRow> runs;
  private final Map<String, Map<String, Double>> values = new HashMap<>();
  private final Set<Cell> failed;

  private ComparisonTable(Map<Cell, RunRow> runs, Results results, Set<Cell> failed) {
    this.runs = runs;
    this.failed = failed;
    for (ResultRow row : results.results()) {
      if (row.step() == null) {
        values.computeIfAbsent(row.run(), r -> new HashMap<>()).put(row.metric(), row.value());
      }
    }
  }

  /** A column: its head, digits behind the point, and a run's number in it. */
  private record Column(String head, int digits, Function<Cell, Double> number) {}

  static String of(MatrixPlan plan, Results results, Set<Cell> failed) {
    return new ComparisonTable(plan.finished(results), results, failed).text(plan.cells());
  }

  private String text(List<Cell> cells) {
    List<Column> columns = columns(cells);
    List<List<String>> lines = new ArrayList<>();
    lines.add(line("method", columns.stream().map(Column::head).toList()));
    lines.add(line("---", columns.stream().map(c -> "---").toList()));
    cells.stream()
        .collect(Collectors.groupingBy(Cell::label, LinkedHashMap::new, Collectors.toList()))
        .forEach((label, group) -> lines.add(row(label, group, columns)));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |\n")
        .collect(Collectors.joining());
  }

  private List<Column> columns(List<Cell> cells) {
    List<Column> columns = new ArrayList<>();
    if (cells.stream().anyMatch(c -> value(c, "target") != null || value(c, "general") != null)) {
      columns.add(new Column("target %", 1, c -> times(PERCENT, value(c, "target"))));
      columns.add(new Column("general %", 1, c -> times(PERCENT, value(c, "general"))));
      columns.add(new Column("forgetting", 1, c -> times(-PERCENT, change(c, "general"))));
    } else {
      columns.add(new Column("target loss", 4, c -> value(c, "target_loss")));
      columns.add(new Column("general loss", 4, c -> value(c, "general_loss")));
      columns.add(new Column("forgetting", 4, c -> change(c, "general_loss")));
    }
    columns.add(new Column("mean weight", 3, c -> value(c, "mean_weight")));
    columns.add(new Column("seconds", 0, c -> value(c, "seconds")));
    return columns;
  }

  private static List<String> line(String first, List<String> rest) {
    List<String> line = new ArrayList<>(List.of(first));
    line.addAll(rest);
    return line;
  }

  private List<String> row(String label, List<Cell> cells, List<Column> columns) {
    List<Cell> done = cells.stream().filter(runs::containsKey).toList();
    if (done.isEmpty()) {
      String why = cells.stream().anyMatch(failed::contains) ? "failed" : "not run";
      List<String> row = new ArrayList<>(List.of(label, why));
      columns.stream().skip(1).forEach(c -> row.add(""));
      return row;
    }
    String name =
        done.size() == cells.size()
            ? label
            : "%s (%d of %d seeds)".formatted(label, done.size(), cells.size());
    return line(name, columns.stream().map(c -> mean(done, c)).toList());
  }

  private Double value(Cell cell, String metric) {
    RunRow run = runs.get(cell);
    return run == null ? null : values.getOrDefault(run.run(), Map.of()).get(metric);
  }

  /** Since before training; null for a base itself. */
  private Double change(Cell cell, String metric) {
    Double before = cell.base() == null ? null : value(cell.base(), metric);
    Double after = value(cell, metric);
    return before == null || after == null ? null : after - before;
  }

  private static Double times(double factor, Double value) {
    return value == null ? null : factor * value;
  }

  private static String mean(List<Cell> cells, Column column) {
    SummaryStatistics s = new SummaryStatistics();
    cells.stream().map(column.number()).filter(Objects::nonNull).forEach(s::addValue);
    if (s.getN() == 0) {
      return "";
    }
    String format = "%." + column.digits() + "f";
    String mean = String.format(Locale.ROOT, format, s.getMean());
    return s.getN() == 1
        ? mean
        : mean + " ± " + String.format(Locale.ROOT, format, s.getStandardDeviation());
  }
}
