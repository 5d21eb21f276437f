package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eaft.lab.stats.Interval;
import org.eaft.lab.stats.PairedBootstrap;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;

/**
 * What each method learned and forgot: a row per method and grid point, the base first.
 *
 * <p>Of experiments without tasks it shows the losses on held-out rows and on general text instead.
 */
final class MainTable {

  private static final Column SEEDS = new Column("seeds", "seeds", Unit.COUNT, Spread.NONE);
  private static final Column FORGETTING =
      new Column("forgetting", "forgetting [95 %]", Unit.POINTS, Spread.INTERVAL);
  private static final Column LOSS_ROSE =
      new Column("forgetting_nats", "forgetting, nats", Unit.NATS, Spread.NONE);
  private static final Column FRONTIER =
      new Column("above_frontier", "above SFT's frontier", Unit.POINTS, Spread.ERROR);

  private final View view;
  private final Experiment experiment;
  private final boolean tasks;
  private final List<Column> metrics = new ArrayList<>();
  private final Map<String, Set<Entry>> ahead = new HashMap<>();
  private final Map<Entry, Interval> lost;

  private MainTable(View view) {
    this.view = view;
    this.experiment = view.experiment();
    this.tasks = !experiment.tasks().isEmpty();
    this.lost = Marks.lost(experiment, experiment.general());
    if (tasks) {
      role("target", experiment.target());
      role("general", experiment.general());
    } else {
      measured(new Column("target_loss", "target loss", Unit.NATS, Spread.ERROR));
      measured(new Column("target_accuracy", "target token accuracy", Unit.PERCENT, Spread.ERROR));
      measured(new Column("general_loss", "general cross entropy", Unit.NATS, Spread.ERROR));
    }
  }

  static Table of(View view) {
    return new MainTable(view).table();
  }

  /** The mean of a role, and each of its tasks where there are several. */
  private void role(String role, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    String label = names.size() == 1 ? role + ": " + names.get(0) : role;
    marked(new Column(role, label, Unit.PERCENT, Spread.ERROR), names);
    if (names.size() > 1) {
      names.forEach(t -> marked(new Column(t, t, Unit.PERCENT, Spread.ERROR), List.of(t)));
    }
  }

  private void marked(Column column, List<String> names) {
    metrics.add(column);
    ahead.put(column.key(), Marks.ahead(view.groups(), names));
  }

  private void measured(Column column) {
    if (experiment.entries().stream().anyMatch(e -> e.metric(column.key()).isPresent())) {
      metrics.add(column);
    }
  }

  private Table table() {
    List<Column> columns = new ArrayList<>(List.of(Column.words("method", "method")));
    view.axes().forEach(a -> columns.add(Column.words(a, Experiment.shortKey(a))));
    columns.add(SEEDS);
    columns.addAll(metrics);
    forgetting().ifPresent(columns::add);
    if (hasFrontier()) {
      columns.add(FRONTIER);
    }
    columns.addAll(costs());
    List<List<Cell>> rows =
        experiment.entries().stream()
            .map(e -> columns.stream().map(c -> cell(e, c)).toList())
            .toList();
    return new Table(view.title(), columns, rows, caption());
  }

  /** None where no general ability was measured. */
  private Optional<Column> forgetting() {
    String general = tasks ? "general" : "general_loss";
    return metrics.stream().anyMatch(c -> c.key().equals(general))
        ? Optional.of(tasks ? FORGETTING : LOSS_ROSE)
        : Optional.empty();
  }

  private List<Column> costs() {
    List<Column> costs =
        new ArrayList<>(
            List.of(new Column("mean_weight", "mean weight", Unit.WEIGHT, Spread.NONE)));
    if (!tasks) {
      costs.add(new Column("tokens_per_s", "tokens/s", Unit.COUNT, Spread.NONE));
      costs.add(new Column("peak_mib", "peak MiB", Unit.COUNT, Spread.NONE));
    }
    costs.add(new Column("seconds", "seconds", Unit.COUNT, Spread.NONE));
    return costs;
  }

  private boolean hasFrontier() {
    return experiment.trained().stream().anyMatch(e -> frontier(e).isPresent());
  }

  private Optional<Frontier> frontier(Entry e) {
    return Frontier.of(view.whole(), View.without(e.point(), List.of(Experiment.RATE)));
  }

  private Cell cell(Entry e, Column c) {
    if (c.key().equals("method")) {
      return Cell.words(e.method());
    }
    if (e.point().containsKey(c.key())) {
      return Cell.words(Numbers.of(e.point().get(c.key())));
    }
    if (c.equals(SEEDS)) {
      return seeds(e);
    }
    if (c.equals(FORGETTING)) {
      return forgetting(e, "general", -1, lost.get(e), c);
    }
    if (c.equals(LOSS_ROSE)) {
      return forgetting(e, "general_loss", 1, null, c);
    }
    return c.equals(FRONTIER) ? distance(e) : metric(e, c);
  }

  private static Cell seeds(Entry e) {
    if (e.isBase() && !e.runs().isEmpty()) {
      return Cell.EMPTY;
    }
    double n = e.runs().size();
    String failed =
        e.failures().isEmpty()
            ? ""
            : " (%d failed: %s)"
                .formatted(e.failures().size(), e.failures().values().iterator().next());
    return new Cell(Numbers.of(n) + failed, n, null, null, false);
  }

  private Cell metric(Entry e, Column c) {
    Double error = c.spread() == Spread.ERROR ? e.error(c.key()).orElse(null) : null;
    Cell cell = c.cell(e.metric(c.key()).map(Summary::mean).orElse(null), error, null);
    return ahead.getOrDefault(c.key(), Set.of()).contains(e) ? cell.asBest() : cell;
  }

  private Cell forgetting(Entry e, String metric, int sign, Interval interval, Column c) {
    Optional<Summary> before = experiment.base(e).flatMap(b -> b.metric(metric));
    Optional<Summary> after = e.metric(metric);
    if (e.isBase() || before.isEmpty() || after.isEmpty()) {
      return Cell.EMPTY;
    }
    return c.cell(sign * (after.get().mean() - before.get().mean()), null, interval);
  }

  private Cell distance(Entry e) {
    Optional<Frontier> frontier = e.isBase() ? Optional.empty() : frontier(e);
    if (frontier.isEmpty()) {
      return Cell.EMPTY;
    }
    if (frontier.get().holds(e)) {
      return Cell.words("on it");
    }
    Frontier.Distance d = frontier.get().distance(e);
    return d.above() == null ? Cell.words(d.words()) : FRONTIER.cell(d.above(), d.error(), null);
  }

  private List<String> caption() {
    List<String> caption = new ArrayList<>(view.notes());
    if (tasks) {
      caption.add(
          "Accuracy in %; ± is the standard error over seeds, with one seed that over questions."
              + " Forgetting: the base's general accuracy minus the method's, in points, with its 95 %"
              + " interval by a paired bootstrap over questions and seeds (%,d resamples)."
                  .formatted(PairedBootstrap.RESAMPLES)
              + " Bold: ahead of every other method of the same grid point, each difference"
              + " excluding 0 after Holm's correction; what is not bold is not distinguishable. One seed alone has no bold numbers,"
              + " and its intervals do not know how far seeds differ.");
    } else {
      caption.add(
          "Losses in nats a token; ± is the standard error over seeds. Forgetting: the rise of"
              + " the cross entropy on general text.");
    }
    if (hasFrontier()) {
      caption.add(
          "Above SFT's frontier: target accuracy, in points, above the line through SFT's learning"
              + " rates and the base (without points that another beats in both) at equal general"
              + " accuracy; ± by propagation of the standard errors.");
    }
    caption.add(
        (Caption.constants(experiment, view.axes()) + " " + Caption.sizes(experiment)).strip());
    caption.add(Caption.origin(experiment));
    return caption.stream().filter(c -> !c.isBlank()).toList();
  }
}
