package org.eaft.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.RunRow;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.Tables;
import org.eaft.train.config.MatrixConfig.Cell;

/** The tables of what a matrix asks for, in its order; runs of other matrices are left out. */
final class ComparisonTable {

  private ComparisonTable() {}

  static String of(MatrixPlan plan, Results results, Set<Cell> failed) {
    Map<Cell, RunRow> finished = plan.finished(results);
    List<RunRow> runs = new ArrayList<>();
    List<Cell> missing = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      Optional<RunRow> row =
          Optional.ofNullable(finished.get(cell))
              .or(() -> failed.contains(cell) ? failure(plan, cell, results) : Optional.empty());
      row.ifPresentOrElse(runs::add, () -> missing.add(cell));
    }
    String title =
        Optional.ofNullable(plan.matrix().report().title()).orElse(plan.folder().toString());
    Results those = new Results(runs, results.results(), results.curves(), List.of());
    String tables =
        runs.isEmpty()
            ? "No run is finished.\n"
            : Tables.markdown(Tables.of(ExperimentReader.of(title, those), Optional.empty()));
    return tables + notRun(missing);
  }

  private static Optional<RunRow> failure(MatrixPlan plan, Cell cell, Results results) {
    return plan.run(cell, results)
        .flatMap(
            run ->
                results.runs().stream()
                    .filter(r -> !r.isFinished() && r.configHash().equals(run.hash()))
                    .reduce((first, second) -> second));
  }

  private static String notRun(List<Cell> missing) {
    if (missing.isEmpty()) {
      return "";
    }
    return missing.stream()
        .collect(Collectors.groupingBy(Cell::label, LinkedHashMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " (" + e.getValue() + " seeds)")
        .collect(Collectors.joining(", ", "\nNot run yet: ", ".\n"));
  }
}
