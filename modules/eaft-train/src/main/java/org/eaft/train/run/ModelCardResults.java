package org.eaft.train.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eaft.train.Evaluation;

/**
 * What a run measured, as a table of the model before and after it.
 *
 * @param report of the run
 */
record ModelCardResults(RunReport report) {

  String text() {
    List<String> rows = new ArrayList<>();
    RunReport.Measures before = report.before();
    RunReport.Measures after = report.after();
    evaluation(rows, "held-out rows", target(before), target(after));
    evaluation(rows, "general text", general(before), general(after));
    Map<String, TaskScore> tasks = new TreeMap<>(tasks(after));
    tasks.forEach(
        (name, score) ->
            row(rows, Markdown.code(name), score(tasks(before).get(name)), score(score)));
    if (rows.isEmpty()) {
      return "## Results\n\nNothing was measured in this run.\n";
    }
    return "## Results\n\n| | before | after |\n|---|---|---|\n"
        + String.join("", rows)
        + "\nCross entropy in nats a token; accuracies with their standard errors.\n";
  }

  private static void evaluation(
      List<String> rows, String what, Evaluation before, Evaluation after) {
    if (after == null) {
      return;
    }
    String of = "%s (%,d tokens)".formatted(what, after.tokens());
    row(
        rows,
        "cross entropy, " + of,
        before == null ? "" : digits(before.loss()),
        digits(after.loss()));
    row(
        rows,
        "accuracy of tokens, " + of,
        before == null ? "" : digits(before.accuracy()),
        digits(after.accuracy()));
  }

  private static void row(List<String> rows, String name, String before, String after) {
    rows.add("| %s | %s | %s |\n".formatted(name, before, after));
  }

  private static String score(TaskScore score) {
    return score == null
        ? ""
        : "%s ± %s (%,d questions)"
            .formatted(digits(score.accuracy()), digits(score.se()), score.n());
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static Evaluation target(RunReport.Measures measures) {
    return measures == null ? null : measures.target();
  }

  private static Evaluation general(RunReport.Measures measures) {
    return measures == null ? null : measures.general();
  }

  private static Map<String, TaskScore> tasks(RunReport.Measures measures) {
    return measures == null || measures.tasks() == null ? Map.of() : measures.tasks();
  }
}
