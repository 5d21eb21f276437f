package org.eaft.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.eaft.train.Evaluation;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.run.RunReport;

/**
 * The Markdown table of a matrix: a row per model before training and per method, means over seeds
 * with their standard deviation where there is more than one.
 */
final class ComparisonTable {

  private static final List<String> HEAD =
      List.of(
          "method",
          "target loss",
          "target token accuracy",
          "general cross entropy before → after",
          "forgetting",
          "mean weight",
          "tokens/s",
          "seconds",
          "peak MiB");

  private final Map<Cell, RunReport> reports;
  private final Map<Cell, String> failures;

  private ComparisonTable(Map<Cell, RunReport> reports, Map<Cell, String> failures) {
    this.reports = reports;
    this.failures = failures;
  }

  static String of(MatrixConfig matrix, Map<Cell, RunReport> reports, Map<Cell, String> failures) {
    ComparisonTable table = new ComparisonTable(reports, failures);
    List<List<String>> lines =
        new ArrayList<>(List.of(HEAD, HEAD.stream().map(h -> "---").toList()));
    matrix.bases().forEach(base -> lines.add(table.row(base.method(), List.of(base))));
    byMethod(matrix).forEach((method, cells) -> lines.add(table.row(method, cells)));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |\n")
        .collect(Collectors.joining());
  }

  private static Map<String, List<Cell>> byMethod(MatrixConfig matrix) {
    return matrix.cells().stream()
        .collect(Collectors.groupingBy(Cell::method, LinkedHashMap::new, Collectors.toList()));
  }

  private List<String> row(String method, List<Cell> cells) {
    List<Cell> done = cells.stream().filter(reports::containsKey).toList();
    if (done.isEmpty()) {
      String why =
          cells.stream().map(failures::get).filter(Objects::nonNull).findFirst().orElse("not run");
      List<String> row = new ArrayList<>(List.of(method, why));
      HEAD.stream().skip(row.size()).forEach(h -> row.add(""));
      return row;
    }
    String name =
        done.size() == cells.size()
            ? method
            : method + " (" + done.size() + " of " + cells.size() + " seeds)";
    return List.of(
        name,
        mean(done, 4, c -> target(c, Evaluation::loss)),
        mean(done, 4, c -> target(c, Evaluation::accuracy)),
        beforeAndAfter(done),
        done.get(0).base() == null ? "" : mean(done, 4, this::forgetting),
        mean(done, 3, c -> reports.get(c).meanWeight()),
        mean(done, 0, c -> reports.get(c).tokensPerS()),
        mean(done, 0, c -> reports.get(c).seconds()),
        mean(done, 0, c -> toDouble(reports.get(c).peakMib())));
  }

  private Double target(Cell cell, Function<Evaluation, Double> number) {
    Evaluation e = reports.get(cell).after().target();
    return e == null ? null : number.apply(e);
  }

  private Double general(Cell cell) {
    RunReport report = reports.get(cell);
    return report == null || report.after().general() == null
        ? null
        : report.after().general().loss();
  }

  private String beforeAndAfter(List<Cell> cells) {
    Cell base = cells.get(0).base();
    String before = base == null ? "" : mean(List.of(base), 4, this::general);
    String after = mean(cells, 4, this::general);
    return before.isEmpty() ? after : before + " → " + after;
  }

  private Double forgetting(Cell cell) {
    Double before = general(cell.base());
    Double after = general(cell);
    return before == null || after == null ? null : after - before;
  }

  private static Double toDouble(Long value) {
    return value == null ? null : value.doubleValue();
  }

  private static String mean(List<Cell> cells, int digits, Function<Cell, Double> number) {
    SummaryStatistics s = new SummaryStatistics();
    cells.stream().map(number).filter(Objects::nonNull).forEach(s::addValue);
    if (s.getN() == 0) {
      return "";
    }
    String format = "%." + digits + "f";
    String mean = String.format(Locale.ROOT, format, s.getMean());
    return s.getN() == 1
        ? mean
        : mean + " ± " + String.format(Locale.ROOT, format, s.getStandardDeviation());
  }
}
