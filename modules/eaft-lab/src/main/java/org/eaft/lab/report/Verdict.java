package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.eaft.lab.stats.Answers;
import org.eaft.lab.stats.PairedBootstrap;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.stats.Winner;
import org.eaft.lab.tables.Column.Unit;
import org.eaft.lab.tables.Difference;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Frontier;

/**
 * What an experiment says, in two sentences made from its numbers: what was learned, what was
 * forgotten. Nobody is called better where the difference may be noise.
 */
final class Verdict {

  private static final double LEVEL = 0.95;

  /** Standard errors that a method must lie above SFT's line to be called above it. */
  private static final double ABOVE = 2;

  private final Experiment experiment;
  private final Map<String, Object> rest;
  private final List<Entry> methods;
  private final Optional<Entry> sft;

  private Verdict(Experiment experiment, Map<String, Object> rest, List<Entry> methods) {
    this.experiment = experiment;
    this.rest = rest;
    this.methods = methods;
    this.sft = methods.stream().filter(e -> e.method().equals(Frontier.METHOD)).findFirst();
  }

  /** The sentences; one that says why where there is nothing to compare. */
  static List<String> of(Experiment experiment) {
    Map<Map<String, Object>, List<Entry>> parts = new LinkedHashMap<>();
    experiment
        .trained()
        .forEach(e -> parts.computeIfAbsent(rest(e), r -> new ArrayList<>()).add(e));
    if (parts.isEmpty()) {
      return List.of(
          "Only the model before training was measured, so nothing can be compared yet.");
    }
    Map.Entry<Map<String, Object>, List<Entry>> part =
        parts.entrySet().stream()
            .reduce((a, b) -> b.getValue().size() > a.getValue().size() ? b : a)
            .orElseThrow();
    Verdict verdict = new Verdict(experiment, part.getKey(), best(part.getValue()));
    return experiment.tasks().isEmpty()
        ? List.of(verdict.loss("target_loss"), verdict.loss("general_loss"))
        : List.of(verdict.learned(parts.size() > 1), verdict.forgotten());
  }

  /** The grid point without the learning rate. */
  static Map<String, Object> rest(Entry e) {
    Map<String, Object> rest = new LinkedHashMap<>(e.point());
    rest.remove(Experiment.RATE);
    return rest;
  }

  /** Each method at the rate of its highest target accuracy. */
  private static List<Entry> best(List<Entry> entries) {
    return entries.stream()
        .collect(Collectors.groupingBy(Entry::method, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(same -> same.stream().max(Comparator.comparingDouble(Verdict::merit)).orElseThrow())
        .toList();
  }

  private static double merit(Entry e) {
    return e.metric("target")
        .map(Summary::mean)
        .or(() -> e.metric("target_loss").map(s -> -s.mean()))
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private String learned(boolean severalParts) {
    String where = severalParts ? "At " + Entry.words(rest) + ", on " : "On ";
    StringBuilder text = new StringBuilder(where + names(experiment.target()) + rates() + " ");
    Optional<Entry> highest =
        methods.stream().filter(e -> e.metric("target").isPresent()).max(byTarget());
    if (highest.isEmpty()) {
      return text + "no method was measured.";
    }
    Entry top = highest.get();
    boolean wins = winner(experiment.target()).filter(top::equals).isPresent();
    text.append(
        wins
            ? top.method() + " is ahead of every other method by more than the noise, with "
            : "no method is ahead of all others by more than the noise; the highest mean is that of "
                + top.method()
                + ", ");
    text.append(value(top, "target")).append(before(top, "target"));
    if (sft.isPresent() && !top.equals(sft.get())) {
      text.append(", and SFT's is ").append(value(sft.get(), "target"));
    }
    comparison("target", experiment.target()).ifPresent(c -> text.append("; ").append(c));
    return text + ".";
  }

  private String forgotten() {
    if (experiment.general().isEmpty()) {
      return "What was forgotten was not measured: the experiment names no general tasks.";
    }
    Optional<Entry> base = experiment.base(methods.get(0));
    StringBuilder text = new StringBuilder("On " + names(experiment.general()) + " ");
    List<Entry> measured = methods.stream().filter(e -> e.metric("general").isPresent()).toList();
    if (measured.isEmpty()) {
      return text + "no method was measured.";
    }
    Entry least = measured.stream().max(byGeneral()).orElseThrow();
    Entry most = measured.stream().min(byGeneral()).orElseThrow();
    base.flatMap(b -> b.metric("general"))
        .ifPresent(
            before ->
                text.append("the model ")
                    .append(
                        least.metric("general").orElseThrow().mean() < before.mean()
                            ? "fell from "
                            : "went from ")
                    .append(value(base.get(), "general"))
                    .append(" "));
    text.append(
            base.flatMap(b -> b.metric("general")).isPresent()
                ? "to between "
                : "the methods lie between ")
        .append(value(most, "general") + " (" + most.method() + ") and ")
        .append(value(least, "general") + " (" + least.method() + ")");
    comparison("general", experiment.general()).ifPresent(c -> text.append("; ").append(c));
    frontier().ifPresent(f -> text.append("; ").append(f));
    return text + ".";
  }

  private static Comparator<Entry> byTarget() {
    return Comparator.comparingDouble(e -> e.metric("target").orElseThrow().mean());
  }

  private static Comparator<Entry> byGeneral() {
    return Comparator.comparingDouble(e -> e.metric("general").orElseThrow().mean());
  }

  private String rates() {
    int rates = experiment.values(Experiment.RATE).size();
    return rates < 2
        ? ""
        : ", each method at the best of its %d learning rates for the target,".formatted(rates);
  }

  private Optional<Entry> winner(List<String> tasks) {
    List<Answers> answers =
        methods.stream().map(e -> e.answers(tasks)).flatMap(Optional::stream).toList();
    if (answers.size() < methods.size()
        || !answers.stream().allMatch(a -> a.sameQuestions(answers.get(0)))) {
      return Optional.empty();
    }
    OptionalInt winner = Winner.of(PairedBootstrap.of(answers), LEVEL);
    return winner.isPresent() ? Optional.of(methods.get(winner.getAsInt())) : Optional.empty();
  }

  /** Who is above and who below SFT by more than the noise. */
  private Optional<String> comparison(String metric, List<String> tasks) {
    if (sft.isEmpty() || methods.size() < 2) {
      return Optional.empty();
    }
    if (methods.stream().anyMatch(e -> e.runs().size() < 2)) {
      return Optional.of("with one seed a method, no difference can be told from noise");
    }
    List<Entry> others = methods.stream().filter(e -> !e.equals(sft.get())).toList();
    List<Difference> all = Difference.of(sft.get(), others, metric, tasks);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<Difference> sure = all.stream().filter(d -> d.pBootstrap() <= 1 - LEVEL).toList();
    List<String> parts = new ArrayList<>();
    clause(sure.stream().filter(d -> d.value() > 0).toList(), "above").ifPresent(parts::add);
    clause(sure.stream().filter(d -> d.value() < 0).toList(), "below").ifPresent(parts::add);
    List<String> unsure =
        all.stream().filter(d -> !sure.contains(d)).map(d -> d.entry().method()).toList();
    if (!unsure.isEmpty()) {
      parts.add(names(unsure) + " cannot be told from SFT");
    }
    return Optional.of(String.join(", ", parts));
  }

  private static Optional<String> clause(List<Difference> those, String side) {
    return those.isEmpty()
        ? Optional.empty()
        : Optional.of(
            names(those.stream().map(Verdict::withInterval).toList())
                + (those.size() == 1 ? " lies " : " lie ")
                + side
                + " SFT");
  }

  private static String withInterval(Difference d) {
    return "%s (%s [%s, %s])"
        .formatted(
            d.entry().method(),
            Unit.POINTS.show(d.value()),
            Unit.POINTS.show(d.interval().low()),
            Unit.POINTS.show(d.interval().high()));
  }

  private Optional<String> frontier() {
    Optional<Frontier> frontier = Frontier.of(experiment, rest);
    if (frontier.isEmpty()) {
      return Optional.empty();
    }
    List<String> above =
        methods.stream()
            .filter(e -> !e.method().equals(Frontier.METHOD) && isAbove(frontier.get(), e))
            .map(Entry::method)
            .toList();
    return Optional.of(
        (above.isEmpty() ? "no method lies" : names(above) + (above.size() == 1 ? " lies" : " lie"))
            + " above what SFT reaches at other learning rates by more than two standard errors");
  }

  private static boolean isAbove(Frontier frontier, Entry e) {
    Frontier.Distance d = frontier.distance(e);
    return d.above() != null && d.above() > ABOVE * d.error();
  }

  /** Experiments without tasks have no questions to pair. */
  private String loss(String metric) {
    String what = metric.equals("target_loss") ? "held-out rows" : "general text";
    List<Entry> measured = methods.stream().filter(e -> e.metric(metric).isPresent()).toList();
    if (measured.isEmpty()) {
      return "The loss on " + what + " was not measured.";
    }
    Entry lowest =
        measured.stream()
            .min(Comparator.comparingDouble(e -> e.metric(metric).orElseThrow().mean()))
            .orElseThrow();
    String others =
        measured.stream()
            .filter(e -> !e.equals(lowest))
            .map(e -> e.method() + " " + value(e, metric))
            .collect(Collectors.joining(", "));
    boolean oneSeed = measured.stream().allMatch(e -> e.runs().size() < 2);
    return "On %s the lowest loss is that of %s, %s%s%s%s."
        .formatted(
            what,
            lowest.method(),
            value(lowest, metric),
            before(lowest, metric),
            others.isEmpty() ? "" : ", beside " + others,
            oneSeed
                ? "; with one seed a method, no difference can be told from noise"
                : "; losses are not paired by question, so no method is called ahead");
  }

  private String before(Entry e, String metric) {
    return experiment
        .base(e)
        .filter(b -> b.metric(metric).isPresent())
        .map(b -> " (before training " + value(b, metric) + ")")
        .orElse("");
  }

  private static String value(Entry e, String metric) {
    boolean loss = metric.endsWith("_loss");
    Unit unit = loss ? Unit.NATS : Unit.PERCENT;
    String mean = unit.show(e.metric(metric).orElseThrow().mean());
    String error = e.isBase() ? "" : e.error(metric).map(x -> " ± " + unit.show(x)).orElse("");
    return mean + error + (loss ? " nats" : " %");
  }

  /** a, b and c. */
  static String names(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
