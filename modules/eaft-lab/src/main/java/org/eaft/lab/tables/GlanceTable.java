package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;

/** Target and general accuracy and nothing else: a row per method, two columns per grid point. */
final class GlanceTable {

  private static final List<String> ROLES = List.of("target", "general");

  private final Experiment experiment;
  private final List<Map<String, Object>> points;

  private GlanceTable(Experiment experiment) {
    this.experiment = experiment;
    Set<Map<String, Object>> found = new LinkedHashSet<>();
    experiment.trained().forEach(e -> found.add(e.point()));
    this.points = List.copyOf(found);
  }

  static Table of(Experiment experiment) {
    return new GlanceTable(experiment).table();
  }

  private Table table() {
    List<Column> columns = new ArrayList<>(List.of(Column.words("method", "method")));
    for (Map<String, Object> point : points) {
      for (String role : ROLES) {
        String words = Entry.words(point);
        columns.add(
            new Column(
                (role + " " + words).strip(),
                words.isEmpty() ? role : words + ": " + role,
                Unit.PERCENT,
                Spread.ERROR));
      }
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (String method : experiment.entries().stream().map(Entry::method).distinct().toList()) {
      rows.add(row(method, columns));
    }
    return new Table(
        experiment.name(),
        columns,
        rows,
        List.of(
            "Accuracy in %%, ± standard error over seeds. Target: %s. General: mean of %s. %s"
                .formatted(
                    String.join(", ", experiment.target()),
                    String.join(", ", experiment.general()),
                    Caption.sizes(experiment))));
  }

  private List<Cell> row(String method, List<Column> columns) {
    List<Cell> row = new ArrayList<>(List.of(Cell.words(method)));
    for (Map<String, Object> point : points) {
      Optional<Entry> entry = at(method, point);
      for (String role : ROLES) {
        Column column = columns.get(row.size());
        Double error = entry.flatMap(e -> e.error(role)).orElse(null);
        row.add(
            column.cell(
                entry.flatMap(e -> e.metric(role)).map(Summary::mean).orElse(null), error, null));
      }
    }
    return row;
  }

  /** The base has only the part of a point that it depends on. */
  private Optional<Entry> at(String method, Map<String, Object> point) {
    return experiment.entries().stream()
        .filter(e -> e.method().equals(method))
        .filter(
            e ->
                e.isBase()
                    ? point.entrySet().containsAll(e.point().entrySet())
                    : e.point().equals(point))
        .findFirst();
  }
}
