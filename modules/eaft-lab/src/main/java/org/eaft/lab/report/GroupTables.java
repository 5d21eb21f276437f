package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Cell;
import org.eaft.lab.tables.Column;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Numbers;
import org.eaft.lab.tables.Table;

/** Tasks whose questions stand in groups, a table a task: accuracy by method and group. */
final class GroupTables {

  private GroupTables() {}

  /** Of the tasks that have metrics {@code TASK/GROUP}. */
  static List<Table> of(Experiment experiment) {
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    experiment.runs().stream()
        .flatMap(r -> r.after().keySet().stream())
        .filter(metric -> metric.contains("/"))
        .sorted()
        .forEach(
            metric ->
                groups
                    .computeIfAbsent(
                        metric.substring(0, metric.indexOf('/')), t -> new LinkedHashSet<>())
                    .add(metric));
    List<Table> tables = new ArrayList<>();
    groups.forEach((task, metrics) -> tables.add(table(experiment, task, List.copyOf(metrics))));
    return tables;
  }

  private static Table table(Experiment experiment, String task, List<String> unordered) {
    List<String> metrics = ordered(unordered);
    List<String> axes =
        experiment.axes().stream().filter(a -> experiment.values(a).size() > 1).toList();
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("method", "method", Unit.WORDS, Spread.NONE));
    axes.forEach(a -> columns.add(new Column(a, Experiment.shortKey(a), Unit.WORDS, Spread.NONE)));
    metrics.forEach(
        m ->
            columns.add(new Column(m, m.substring(task.length() + 1), Unit.PERCENT, Spread.ERROR)));
    List<List<Cell>> rows = new ArrayList<>();
    for (Entry e : experiment.entries()) {
      if (metrics.stream().anyMatch(m -> e.metric(m).isPresent())) {
        List<Cell> row = new ArrayList<>(List.of(words(e.method())));
        axes.forEach(a -> row.add(words(Numbers.of(e.point().getOrDefault(a, "")))));
        metrics.forEach(m -> row.add(cell(e, m)));
        rows.add(row);
      }
    }
    return new Table(
        task + " by group", columns, rows, List.of(caption(experiment, task, metrics)));
  }

  /** Of the pocket world's facts in the order of what the teacher did to them. */
  private static List<String> ordered(List<String> metrics) {
    List<String> order = List.of("unmentioned", "mentioned", "contradicted");
    return metrics.stream()
        .sorted(
            (a, b) ->
                Integer.compare(
                    order.indexOf(a.substring(a.indexOf('/') + 1)),
                    order.indexOf(b.substring(b.indexOf('/') + 1))))
        .toList();
  }

  private static String caption(Experiment e, String task, List<String> metrics) {
    String sizes =
        metrics.stream()
            .map(
                m ->
                    m.substring(task.length() + 1)
                        + e.runs().stream()
                            .map(r -> r.after().get(m))
                            .filter(Objects::nonNull)
                            .filter(x -> x.n() != null)
                            .map(x -> " " + x.n())
                            .findFirst()
                            .orElse(""))
            .collect(Collectors.joining(", "));
    return "Accuracy in %; ± is the standard error over seeds, with one seed that over questions."
        + " Questions: "
        + sizes
        + ".";
  }

  private static Cell words(String text) {
    return new Cell(text, null, null, null, false);
  }

  private static Cell cell(Entry e, String metric) {
    Optional<Double> mean = e.metric(metric).map(Summary::mean);
    Optional<Double> error = e.error(metric);
    return mean.isEmpty()
        ? words("")
        : new Cell(
            Unit.PERCENT.show(mean.get()) + error.map(x -> " ± " + Unit.PERCENT.show(x)).orElse(""),
            mean.get(),
            error.orElse(null),
            null,
            false);
  }
}
