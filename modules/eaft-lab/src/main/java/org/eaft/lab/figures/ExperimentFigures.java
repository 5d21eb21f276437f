package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.eaft.lab.figures.Series.Mark;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Caption;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Run;
import org.eaft.text.DataException;

/**
 * The figures of an experiment that show curves over steps: one figure a grid point, one line a
 * method.
 */
final class ExperimentFigures {

  private final Experiment experiment;
  private final String command;
  private final Palette palette = new Palette();

  ExperimentFigures(Experiment experiment, String command) {
    this.experiment = experiment;
    this.command = command;
  }

  /** Target and general accuracy over steps, from the base to the end (the paper's Fig. 2a). */
  List<Figure> forgetting() {
    return perPoint(
        "forgetting",
        "What is learned and forgotten on the way",
        part ->
            List.of(
                accuracy("Target", "target", experiment.target(), part),
                accuracy("General", "general", experiment.general(), part)),
        "no run was measured on its way: set eval.tasks_every");
  }

  private Panel accuracy(String title, String role, List<String> tasks, List<Entry> part) {
    List<Series> series = new ArrayList<>();
    for (Entry e : part) {
      CurveMean.ofMeasurements(e, tasks)
          .map(c -> withEnds(c, e, role))
          .map(c -> c.scaled(1, 100))
          .ifPresent(c -> series.add(line(e, c, Mark.LINE_AND_POINTS)));
    }
    return new Panel(
        title
            + (tasks.size() == 1
                ? ": " + tasks.get(0)
                : ": mean of %d tasks".formatted(tasks.size())),
        Axis.of("optimiser step"),
        Axis.of("accuracy, %"),
        series,
        List.of());
  }

  private CurveMean withEnds(CurveMean curve, Entry e, String role) {
    Optional<Entry> base = experiment.base(e);
    Optional<Summary> before = base.flatMap(b -> b.metric(role));
    Optional<Summary> after = e.metric(role);
    return curve.between(
        before.map(Summary::mean).orElse(Double.NaN),
        0,
        lastStep(e).orElse(0),
        after.map(Summary::mean).orElse(Double.NaN),
        after.flatMap(s -> s.n() > 1 ? e.error(role) : Optional.empty()).orElse(0.0));
  }

  private static OptionalDouble lastStep(Entry e) {
    return e.runs().stream()
        .flatMap(r -> r.curves().values().stream())
        .filter(c -> c.steps().length > 0)
        .mapToDouble(c -> c.steps()[c.steps().length - 1])
        .max();
  }

  /** Cross entropy of tokens that the base was unsure and sure of (the paper's Fig. 4). */
  List<Figure> tokenLosses() {
    return perPoint(
        "token-losses",
        "Loss of tokens of high and of low entropy",
        part ->
            List.of(
                curves(
                    "High entropy under the base, H ≥ 2.0",
                    "ce_high",
                    "cross entropy, nats",
                    part,
                    e -> 1.0),
                curves(
                    "Low entropy under the base, H ≤ 0.5",
                    "ce_low",
                    "cross entropy, nats",
                    part,
                    e -> 1.0)),
        "no run has the curves ce_high and ce_low: set eval.probe: true");
  }

  /** Probability and gate of the base's confident conflicts over epochs. */
  List<Figure> conflicts() {
    return perPoint(
        "conflicts",
        "Confident conflicts (p < 0.2, H < 0.5 nats under the base): what the model comes to believe",
        part ->
            List.of(
                epochs("Probability of the label", "conflict_p", "mean probability", part),
                epochs("Weight of the token", "conflict_weight", "mean weight", part)),
        "no run has the curves conflict_p and conflict_weight: set eval.probe: true");
  }

  private Panel epochs(String title, String metric, String label, List<Entry> part) {
    Panel steps = curves(title, metric, label, part, ExperimentFigures::epochsPerStep);
    return new Panel(title, Axis.of("epoch"), steps.y(), steps.series(), steps.regions());
  }

  /** Of the last step an epoch is the last. */
  private static double epochsPerStep(Entry e) {
    Run.Facts facts = e.runs().get(0).facts();
    boolean cut = facts.setting("train.max_steps") instanceof Number n && n.longValue() > 0;
    Object epochs = cut ? null : facts.setting("train.epochs");
    OptionalDouble last = lastStep(e);
    if (!(epochs instanceof Number number) || last.isEmpty() || last.getAsDouble() == 0) {
      throw new DataException(
          e.label()
              + ": its steps cannot be told as epochs: train.max_steps ended the runs, or they have no"
              + " curves");
    }
    return number.doubleValue() / last.getAsDouble();
  }

  private Panel curves(
      String title, String metric, String label, List<Entry> part, Function<Entry, Double> scale) {
    List<Series> series = new ArrayList<>();
    for (Entry e : part) {
      CurveMean.of(e, metric)
          .map(c -> c.scaled(scale.apply(e), 1))
          .ifPresent(c -> series.add(line(e, c, Mark.LINE_AND_POINTS)));
    }
    return new Panel(title, Axis.of("optimiser step"), Axis.of(label), series, List.of());
  }

  private Series line(Entry e, CurveMean c, Mark mark) {
    double[] error = DoubleStream.of(c.error()).anyMatch(d -> d > 0) ? c.error() : null;
    return new Series(
        e.method(), mark, palette.of(e.method()), c.x(), c.y(), null, error, List.of());
  }

  private interface Panels {
    List<Panel> of(List<Entry> part);
  }

  private List<Figure> perPoint(String name, String title, Panels panels, String missing) {
    Map<Map<String, Object>, List<Entry>> parts =
        experiment.trained().stream()
            .collect(Collectors.groupingBy(Entry::point, LinkedHashMap::new, Collectors.toList()));
    List<Figure> figures = new ArrayList<>();
    parts.forEach(
        (point, part) -> {
          String words = parts.size() == 1 ? "" : Entry.words(point);
          List<Panel> drawn = panels.of(part);
          if (drawn.stream().anyMatch(p -> !p.series().isEmpty())) {
            figures.add(figure(name, title, words, part, drawn));
          }
        });
    if (figures.isEmpty()) {
      throw new DataException(experiment.name() + " has nothing to draw: " + missing);
    }
    return figures;
  }

  private Figure figure(
      String name, String title, String point, List<Entry> part, List<Panel> panels) {
    Experiment shown = experiment.with(withBases(part));
    return new Figure(
        Titles.name(name, point),
        Titles.title(title, point),
        Caption.sizes(shown),
        List.of(
            "Mean over seeds; bars are standard errors over seeds where there are several. Target tasks: %s; general: %s."
                .formatted(
                    String.join(", ", experiment.target()),
                    String.join(", ", experiment.general())),
            Caption.origin(shown),
            "Drawn by: " + command),
        panels);
  }

  private List<Entry> withBases(List<Entry> part) {
    List<Entry> all = new ArrayList<>(part);
    part.stream().map(experiment::base).flatMap(Optional::stream).distinct().forEach(all::add);
    return all;
  }
}
