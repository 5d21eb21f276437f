package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;

/** Each method minus SFT at the same grid point, with intervals and corrected p values. */
final class DifferenceTable {

  private static final String NOTE =
      "Method minus SFT in points of accuracy, with its uncorrected 95 % interval. p: paired"
          + " bootstrap over questions and seeds, paired t test and exact Wilcoxon test over the"
          + " seeds that both have; each corrected by Holm's rule over the methods of the grid"
          + " point. With n seeds, Wilcoxon's p before the correction is at least 2^(1 - n).";

  private final View view;
  private final Map<String, List<String>> roles;

  private DifferenceTable(View view) {
    this.view = view;
    this.roles =
        Map.of("target", view.experiment().target(), "general", view.experiment().general());
  }

  /** None where SFT has no answers at any point, or is alone there. */
  static Optional<Table> of(View view) {
    return new DifferenceTable(view).table();
  }

  private Optional<Table> table() {
    List<List<Cell>> rows = new ArrayList<>();
    view.groups().forEach(group -> rows.addAll(rows(group)));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(view.title() + ": differences to SFT", columns(), rows, List.of(NOTE)));
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>(List.of(Column.words("method", "method")));
    view.axes().forEach(a -> columns.add(Column.words(a, Experiment.shortKey(a))));
    columns.addAll(columns("target"));
    columns.addAll(columns("general"));
    return columns;
  }

  private static List<Column> columns(String role) {
    return List.of(
        new Column(role, role + " [95 %]", Unit.POINTS, Spread.INTERVAL),
        new Column(role + "_p_bootstrap", "p", Unit.P, Spread.NONE),
        new Column(role + "_p_t", "p (t)", Unit.P, Spread.NONE),
        new Column(role + "_p_wilcoxon", "p (Wilcoxon)", Unit.P, Spread.NONE));
  }

  private List<List<Cell>> rows(List<Entry> group) {
    Optional<Entry> sft =
        group.stream().filter(e -> e.method().equals(Frontier.METHOD)).findFirst();
    if (sft.isEmpty()) {
      return List.of();
    }
    List<Entry> others = group.stream().filter(e -> !e.equals(sft.get())).toList();
    Map<Entry, Difference> target = differences(sft.get(), others, "target");
    Map<Entry, Difference> general = differences(sft.get(), others, "general");
    List<List<Cell>> rows = new ArrayList<>();
    for (Entry e : others) {
      if (target.containsKey(e) || general.containsKey(e)) {
        List<Cell> row = new ArrayList<>(List.of(Cell.words(e.method())));
        view.axes().forEach(a -> row.add(Cell.words(Numbers.of(e.point().getOrDefault(a, "")))));
        row.addAll(cells("target", target.get(e)));
        row.addAll(cells("general", general.get(e)));
        rows.add(row);
      }
    }
    return rows;
  }

  private Map<Entry, Difference> differences(Entry sft, List<Entry> others, String role) {
    return Difference.of(sft, others, role, roles.get(role)).stream()
        .collect(Collectors.toMap(Difference::entry, Function.identity()));
  }

  private static List<Cell> cells(String role, Difference d) {
    List<Column> c = columns(role);
    return d == null
        ? c.stream().map(column -> Cell.EMPTY).toList()
        : List.of(
            c.get(0).cell(d.value(), null, d.interval()),
            c.get(1).cell(d.pBootstrap(), null, null),
            c.get(2).cell(d.pT(), null, null),
            c.get(3).cell(d.pWilcoxon(), null, null));
  }
}
