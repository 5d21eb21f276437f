package org.eaft.lab.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eaft.eval.Decoding;
import org.eaft.eval.Measure;
import org.eaft.lab.evaluate.EvaluationReport.Average;
import org.eaft.lab.evaluate.EvaluationReport.TaskReport;
import org.eaft.lab.tables.Cell;
import org.eaft.lab.tables.Column;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;
import org.eaft.lab.tables.Table;
import org.eaft.train.config.EvaluationConfig.Published;

/** What a model got right, as a table. */
public final class EvaluationTable {

  private static final Column TASK = Column.words("task", "Task");
  private static final Column METRIC = Column.words("metric", "Metric");
  private static final Column VALUE = new Column("value", "Value", Unit.PERCENT, Spread.ERROR);
  private static final Column QUESTIONS = Column.words("questions", "Questions");
  private static final Column PUBLISHED =
      new Column("published", "Published", Unit.PERCENT, Spread.NONE);
  private static final Column OFF = Column.words("off", "Off by");
  private static final Column CHANGE = new Column("change", "Change", Unit.POINTS, Spread.ERROR);
  private static final Column P = new Column("p", "p", Unit.P, Spread.NONE);

  private final EvaluationReport report;
  private final boolean published;
  private final boolean paired;

  private EvaluationTable(EvaluationReport report) {
    this.report = report;
    this.published = report.tasks().values().stream().anyMatch(t -> t.published() != null);
    this.paired = report.against() != null;
  }

  /** The table of a report: its tasks with all their metrics, then its averages. */
  public static Table of(EvaluationReport report) {
    return new EvaluationTable(report).table();
  }

  private Table table() {
    List<Column> columns = new ArrayList<>(List.of(TASK, METRIC, VALUE, QUESTIONS));
    if (published) {
      columns.addAll(List.of(PUBLISHED, OFF));
    }
    if (paired) {
      columns.addAll(List.of(CHANGE, P));
    }
    List<List<Cell>> rows = new ArrayList<>();
    report.tasks().forEach((name, task) -> rows.addAll(rows(name, task)));
    report.averages().forEach((name, average) -> rows.add(row(name, average)));
    return new Table("Tasks put to " + report.model().path(), columns, rows, caption());
  }

  private List<List<Cell>> rows(String name, TaskReport task) {
    List<List<Cell>> rows = new ArrayList<>();
    String main = task.metrics().keySet().iterator().next();
    if (task.meanOfGroups() != null) {
      rows.add(row(name, task.mainMetric(), task.meanOfGroups(), task, true));
    }
    task.metrics()
        .forEach(
            (metric, measure) -> {
              boolean first = metric.equals(main) && task.meanOfGroups() == null;
              rows.add(row(rows.isEmpty() ? name : "", metric, measure, task, first));
            });
    return rows;
  }

  private List<Cell> row(String name, String metric, Measure m, TaskReport task, boolean first) {
    List<Cell> row = new ArrayList<>();
    row.add(Cell.words(name));
    row.add(Cell.words(metric));
    row.add(VALUE.cell(m.value(), m.se(), null));
    row.add(
        Cell.words(!first ? "" : task.n() == task.of() ? "" + m.n() : m.n() + " of " + task.of()));
    if (published) {
      Published figure = first ? task.published() : null;
      row.add(figure == null ? Cell.EMPTY : PUBLISHED.cell(figure.value(), null, null));
      row.add(figure == null ? Cell.EMPTY : Cell.words(off(figure, m)));
    }
    if (paired) {
      PairedScores pair = first ? task.paired() : null;
      row.add(pair == null ? Cell.EMPTY : CHANGE.cell(pair.difference(), pair.se(), null));
      row.add(pair == null ? Cell.EMPTY : P.cell(pair.p(), null, null));
    }
    return row;
  }

  /** In standard errors of ours; what was published has none. */
  private static String off(Published figure, Measure m) {
    double difference = m.value() - figure.value();
    return m.se() == 0
        ? "%+.1f".formatted(100 * difference)
        : "%+.1f, %.1f se".formatted(100 * difference, Math.abs(difference) / m.se());
  }

  private List<Cell> row(String name, Average average) {
    List<Cell> row = new ArrayList<>();
    row.add(Cell.words("Average: " + name));
    row.add(Cell.words("of " + String.join(", ", average.tasks())));
    row.add(VALUE.cell(average.value(), average.se(), null));
    row.add(Cell.EMPTY);
    if (published) {
      row.addAll(List.of(Cell.EMPTY, Cell.EMPTY));
    }
    if (paired) {
      row.add(CHANGE.cell(average.change(), average.changeSe(), null));
      row.add(Cell.EMPTY);
    }
    return row;
  }

  private List<String> caption() {
    List<String> caption = new ArrayList<>();
    caption.add(
        "In percent, ± one standard error over questions. Weights %s, products in %s, chat template %s%s."
            .formatted(
                report.model().checksum(),
                report.model().precision(),
                report.template(),
                report.limit() == 0
                    ? ""
                    : "; of each task at most %d questions, drawn with seed %d"
                        .formatted(report.limit(), report.seed())));
    if (report.tasks().values().stream().anyMatch(EvaluationTable::isAllAlike)) {
      caption.add(
          "± 0.0: all answers were right, or all wrong, from which no error can be told; of n questions 3 / n more or fewer would surprise nobody.");
    }
    report.tasks().forEach((name, task) -> caption.add(sentence(name, task)));
    if (paired) {
      caption.add(
          "Change: against %s on the questions that both answered, ± its standard error; p of the paired t test over questions, not corrected for the number of tasks."
              .formatted(report.against()));
    }
    caption.add(
        "Made by `%s`%s."
            .formatted(
                report.command(), report.commit() == null ? "" : ", commit " + report.commit()));
    return caption;
  }

  private static boolean isAllAlike(TaskReport task) {
    return task.main().se() == 0;
  }

  private static String sentence(String name, TaskReport task) {
    StringBuilder text =
        new StringBuilder(
            "%s: version %d, prompts %s".formatted(name, task.version(), task.prompts()));
    Decoding how = task.decoding();
    if (how != null) {
      text.append(
          how.draws()
              ? ", drawn at temperature %s%s%s, %d texts a question"
                  .formatted(
                      how.temperature(),
                      how.topP() < 1 ? ", top_p " + how.topP() : "",
                      how.topK() > 0 ? ", top_k " + how.topK() : "",
                      how.samples())
              : ", likeliest tokens");
      text.append(", thinking ").append(how.thinking().name().toLowerCase(Locale.ROOT));
      if (task.cut() > 0) {
        text.append(", %d texts cut off by their length".formatted(task.cut()));
      }
    }
    if (task.published() != null) {
      text.append("; published: ").append(task.published().source());
      if (task.published().note() != null) {
        text.append(". ").append(task.published().note().strip().replaceAll("\\.$", ""));
      }
    }
    return text.append('.').toString();
  }
}
