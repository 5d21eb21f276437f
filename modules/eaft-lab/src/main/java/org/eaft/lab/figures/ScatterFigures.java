package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.lab.figures.Series.Mark;
import org.eaft.lab.tables.Caption;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Frontier;
import org.eaft.text.DataException;

/** Figures of what the methods reach at the end: target against general, and both over the rate. */
final class ScatterFigures {

  private static final String ERRORS =
      "Bars: standard error over seeds, with one seed that over questions.";

  private final Experiment experiment;
  private final String command;
  private final Palette palette = new Palette();

  ScatterFigures(Experiment experiment, String command) {
    this.experiment = experiment;
    this.command = command;
  }

  /** General against target accuracy with SFT's frontier over learning rates (Fig. 5). */
  List<Figure> pareto() {
    List<Figure> figures = new ArrayList<>();
    perRest()
        .forEach(
            (rest, part) -> {
              List<Series> series = new ArrayList<>();
              frontier(rest).ifPresent(series::add);
              experiment
                  .base(part.get(0))
                  .ifPresent(b -> series.addAll(points(Map.of(Entry.BASE, List.of(b)))));
              series.addAll(points(byMethod(part)));
              Panel panel =
                  new Panel(
                      "",
                      Axis.of(
                          "general accuracy, %: mean of "
                              + String.join(", ", experiment.general())),
                      Axis.of(
                          "target accuracy, %: mean of " + String.join(", ", experiment.target())),
                      series,
                      List.of());
              figures.add(
                  figure(
                      "pareto",
                      "What is learned against what is kept",
                      rest,
                      part,
                      List.of(panel),
                      ""));
            });
    return requireAny(figures, "no finished run has target and general accuracy: set eval.tasks");
  }

  private Optional<Series> frontier(Map<String, Object> rest) {
    return Frontier.of(experiment, rest)
        .map(
            f ->
                new Series(
                    "frontier of SFT over learning rates, from the base",
                    Mark.DASHED,
                    palette.of(Frontier.METHOD),
                    percent(f.points(), Frontier.Point::general),
                    percent(f.points(), Frontier.Point::target),
                    null,
                    null,
                    f.points().stream().map(Frontier.Point::label).toList()));
  }

  private List<Series> points(Map<String, List<Entry>> byMethod) {
    List<Series> series = new ArrayList<>();
    byMethod.forEach(
        (method, entries) -> {
          List<Frontier.Point> points =
              entries.stream().map(Frontier.Point::of).flatMap(Optional::stream).toList();
          if (!points.isEmpty()) {
            series.add(
                new Series(
                    method,
                    Mark.POINTS,
                    palette.of(method),
                    percent(points, Frontier.Point::general),
                    percent(points, Frontier.Point::target),
                    percent(points, Frontier.Point::generalError),
                    percent(points, Frontier.Point::targetError),
                    points.stream().map(Frontier.Point::label).toList()));
          }
        });
    return series;
  }

  private static double[] percent(
      List<Frontier.Point> points, ToDoubleFunction<Frontier.Point> value) {
    return points.stream().mapToDouble(value).map(v -> 100 * v).toArray();
  }

  /** Target and general accuracy over the learning rate, a line a method. */
  List<Figure> rates() {
    if (experiment.values(Experiment.RATE).size() < 2) {
      throw new DataException(
          experiment.name() + " has one learning rate: give several under grid: {train.lr: [...]}");
    }
    List<Figure> figures = new ArrayList<>();
    perRest()
        .forEach(
            (rest, part) ->
                figures.add(
                    figure(
                        "rates",
                        "Learning rates",
                        rest,
                        part,
                        List.of(rate("Target", part, true), rate("General", part, false)),
                        "Target: mean of %s; general: mean of %s."
                            .formatted(
                                String.join(", ", experiment.target()),
                                String.join(", ", experiment.general())))));
    return requireAny(figures, "no finished run has target and general accuracy: set eval.tasks");
  }

  private Panel rate(String title, List<Entry> part, boolean target) {
    List<Series> series = new ArrayList<>();
    byMethod(part)
        .forEach(
            (method, entries) -> {
              List<Entry> sorted =
                  entries.stream()
                      .filter(e -> e.point().containsKey(Experiment.RATE))
                      .filter(e -> Frontier.Point.of(e).isPresent())
                      .sorted(Comparator.comparingDouble(ScatterFigures::rate))
                      .toList();
              if (!sorted.isEmpty()) {
                series.add(rateLine(method, sorted, target));
              }
            });
    return new Panel(title, Axis.log("learning rate"), Axis.of("accuracy, %"), series, List.of());
  }

  private Series rateLine(String method, List<Entry> sorted, boolean target) {
    List<Frontier.Point> points =
        sorted.stream().map(e -> Frontier.Point.of(e).orElseThrow()).toList();
    return new Series(
        method,
        Mark.LINE_AND_POINTS,
        palette.of(method),
        sorted.stream().mapToDouble(ScatterFigures::rate).toArray(),
        percent(points, target ? Frontier.Point::target : Frontier.Point::general),
        null,
        percent(points, target ? Frontier.Point::targetError : Frontier.Point::generalError),
        sorted.stream().map(Entry::label).toList());
  }

  private static double rate(Entry e) {
    return ((Number) e.point().get(Experiment.RATE)).doubleValue();
  }

  private Map<Map<String, Object>, List<Entry>> perRest() {
    return experiment.trained().stream()
        .collect(
            Collectors.groupingBy(
                e -> {
                  Map<String, Object> rest = new LinkedHashMap<>(e.point());
                  rest.remove(Experiment.RATE);
                  return rest;
                },
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static Map<String, List<Entry>> byMethod(List<Entry> entries) {
    return entries.stream()
        .collect(Collectors.groupingBy(Entry::method, LinkedHashMap::new, Collectors.toList()));
  }

  private Figure figure(
      String name,
      String title,
      Map<String, Object> rest,
      List<Entry> part,
      List<Panel> panels,
      String note) {
    List<Entry> shown = new ArrayList<>(part);
    experiment.base(part.get(0)).ifPresent(shown::add);
    Experiment those = experiment.with(shown);
    String words = perRest().size() == 1 ? "" : Entry.words(rest);
    return new Figure(
        Titles.name(name, words),
        Titles.title(title, words),
        Caption.sizes(those),
        Stream.of(note, ERRORS, Caption.origin(those), "Drawn by: " + command)
            .filter(line -> !line.isEmpty())
            .toList(),
        panels);
  }

  private List<Figure> requireAny(List<Figure> figures, String missing) {
    List<Figure> drawn =
        figures.stream()
            .filter(f -> f.panels().stream().anyMatch(p -> !p.series().isEmpty()))
            .toList();
    if (drawn.isEmpty()) {
      throw new DataException(experiment.name() + " has nothing to draw: " + missing);
    }
    return drawn;
  }
}
