package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.lab.results.RunRow;
import org.eaft.lab.tables.Caption;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Numbers;

/**
 * A fact about what was run.
 *
 * @param term what it is about
 * @param text in words
 * @param code whether the text is to be typed
 */
record Asked(String term, String text, boolean code) {

  private static final List<String> SETTINGS =
      List.of(
          "train.epochs",
          "train.max_steps",
          "train.batch_size",
          "train.optimizer",
          "train.schedule",
          "model.precision");

  /** The facts of an experiment. */
  static List<Asked> of(Experiment e, List<RunRow> runs) {
    List<Asked> asked = new ArrayList<>();
    asked.add(
        new Asked(
            "Methods",
            distinct(runs.stream().map(RunRow::method).filter(m -> !m.equals(Entry.BASE))),
            false));
    setting(asked, "Model", runs, "model.path");
    setting(asked, "Data", runs, "data.train");
    e.axes().stream()
        .filter(axis -> e.values(axis).size() > 1)
        .forEach(
            axis ->
                asked.add(
                    new Asked(axis, distinct(e.values(axis).stream().map(Numbers::of)), false)));
    add(asked, "Target tasks", e.target());
    add(asked, "General tasks", e.general());
    asked.add(new Asked("Questions and seeds", Caption.sizes(e), false));
    asked.add(new Asked("Training", settings(runs), false));
    asked.add(new Asked("Machine", distinct(runs.stream().map(Asked::machine)), false));
    runs.stream()
        .map(RunRow::command)
        .distinct()
        .forEach(c -> asked.add(new Asked("Command", c, true)));
    return asked.stream().filter(a -> !a.text.isBlank()).toList();
  }

  /** Processor, cores and JDK in words. */
  static String machine(RunRow run) {
    return "%s, %d cores%s, %s"
        .formatted(
            run.machine().cpu(),
            run.machine().cores(),
            threads(run.machine().threads()),
            run.machine().jdk());
  }

  private static String threads(Integer n) {
    return n == null ? "" : ", " + n + (n == 1 ? " thread a run" : " threads a run");
  }

  private static void add(List<Asked> asked, String term, List<String> names) {
    asked.add(new Asked(term, String.join(", ", names), false));
  }

  private static void setting(List<Asked> asked, String term, List<RunRow> runs, String key) {
    add(asked, term, values(runs, key));
  }

  /** The values of a key over the trained runs, where it has any. */
  private static List<String> values(List<RunRow> runs, String key) {
    return runs.stream()
        .filter(r -> !r.method().equals(Entry.BASE))
        .map(r -> Settings.flat(r.config()).get(key))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static String settings(List<RunRow> runs) {
    return SETTINGS.stream()
        .filter(key -> !values(runs, key).isEmpty() && !values(runs, key).equals(List.of("-1")))
        .map(
            key ->
                Experiment.shortKey(key).replace('_', ' ')
                    + " "
                    + distinct(values(runs, key).stream()))
        .collect(Collectors.joining("; "));
  }

  private static String distinct(Stream<String> values) {
    return values.distinct().collect(Collectors.joining(", "));
  }
}
