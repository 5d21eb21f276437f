package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eaft.lab.stats.Summary;
import org.eaft.text.DataException;
import org.eaft.train.config.Nearest;

/**
 * The tables of an experiment.
 *
 * <p>Without a grid over the learning rate: one of all methods, and their differences to SFT. With
 * one: these for each rate that is shared, and for each method at its own best rate.
 */
public final class Tables {

  private static final String TARGET = "target";
  private static final String TARGET_LOSS = "target_loss";

  private Tables() {}

  /**
   * All tables of an experiment.
   *
   * @param select metric by which a method's best rate is chosen; the highest wins, of a loss the
   *     lowest. Without it the target accuracy, where no task was measured the target loss
   * @throws DataException where nothing has the metric, listing those there are
   */
  public static List<Table> of(Experiment experiment, Optional<String> select) {
    SortedSet<String> measured = measured(experiment);
    String metric = select.orElse(measured.contains(TARGET) ? TARGET : TARGET_LOSS);
    if (select.isPresent() && !measured.contains(metric)) {
      throw new DataException(
          "no run of %s has the metric `%s` to select by%s"
              .formatted(experiment.name(), metric, Nearest.hint(metric, measured)));
    }
    List<Table> tables = new ArrayList<>();
    for (View view : views(experiment, metric)) {
      tables.add(MainTable.of(view));
      DifferenceTable.of(view).ifPresent(tables::add);
    }
    return tables;
  }

  private static SortedSet<String> measured(Experiment experiment) {
    return experiment.trained().stream()
        .flatMap(entry -> entry.runs().stream())
        .flatMap(run -> run.after().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Target and general accuracy alone, a row per method and two columns per grid point.
   *
   * @throws DataException where the experiment names no tasks
   */
  public static Table glance(Experiment experiment) {
    if (experiment.target().isEmpty() || experiment.general().isEmpty()) {
      throw new DataException(
          experiment.name() + " names no target and general tasks, which are all that is shown");
    }
    return GlanceTable.of(experiment);
  }

  /** The tables in Markdown, ending in a newline. */
  public static String markdown(List<Table> tables) {
    return tables.stream().map(Table::markdown).collect(Collectors.joining("\n"));
  }

  private static List<View> views(Experiment e, String select) {
    List<Object> rates = e.values(Experiment.RATE);
    if (rates.size() < 2) {
      return List.of(new View(e.name(), e, e, List.of(), List.of()));
    }
    List<View> views = new ArrayList<>(List.of(best(e, select)));
    for (Object rate : rates) {
      List<Entry> at =
          e.entries().stream()
              .filter(x -> x.isBase() || rate.equals(x.point().get(Experiment.RATE)))
              .toList();
      views.add(
          new View(
              e.name() + ": all methods at lr " + Numbers.of(rate),
              e.with(at),
              e,
              List.of(),
              List.of()));
    }
    return views;
  }

  private static View best(Experiment e, String select) {
    Map<List<Object>, Optional<Entry>> best =
        e.trained().stream()
            .collect(
                Collectors.groupingBy(
                    x -> List.of(x.method(), View.without(x.point(), List.of(Experiment.RATE))),
                    Collectors.maxBy(Comparator.comparingDouble(x -> merit(x, select)))));
    List<Entry> chosen =
        e.entries().stream().filter(x -> x.isBase() || best.containsValue(Optional.of(x))).toList();
    String flattered =
        ": the rate is selected on the test set that is reported, which flatters every method";
    String merit =
        switch (select) {
          case TARGET -> "highest target accuracy" + flattered;
          case TARGET_LOSS -> "lowest target loss" + flattered;
          default -> "best " + select;
        };
    String note = "Each method at the learning rate of its " + merit + ".";
    return new View(
        e.name() + ": each method at its best lr",
        e.with(chosen),
        e,
        List.of(Experiment.RATE),
        List.of(note));
  }

  /** Higher is better; what was not measured comes last. */
  private static double merit(Entry entry, String select) {
    double sign = select.endsWith("_loss") ? -1 : 1;
    return entry
        .metric(select)
        .map(Summary::mean)
        .map(m -> sign * m)
        .orElse(Double.NEGATIVE_INFINITY);
  }
}
