package org.eaft.eval.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eaft.eval.Decoding;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.text.DataException;

/** A task that a YAML file describes, with the user's data. */
final class BenchmarkTask implements Task {

  private final String name;
  private final TaskSpec spec;
  private final Decoding decoding;
  private final List<String> metrics;
  private final List<Question> questions;

  private BenchmarkTask(
      String name,
      TaskSpec spec,
      Decoding decoding,
      List<String> metrics,
      List<Question> questions) {
    this.name = name;
    this.spec = spec;
    this.decoding = decoding;
    this.metrics = metrics;
    this.questions = List.copyOf(questions);
  }

  /**
   * Reads a task's data.
   *
   * @throws DataException naming file, line and field of what cannot be used
   */
  static Task of(String name, TaskSpec given, TaskData data, TaskOverrides overrides) {
    TaskSpec spec = overrides.of(name, given);
    TaskRows rows = new TaskRows(name, spec.rows(), data);
    List<TaskRow> read = rows.read();
    Asking asking = new Asking(spec.ask(), rows);
    Answering answering =
        spec.choose() == null
            ? new WrittenAnswers(name, spec.write(), rows, read)
            : new ChosenAnswers(name, spec.choose(), rows, read);
    List<Question> questions = new ArrayList<>();
    Identity identity = new Identity(name, spec.rows(), rows);
    for (TaskRow row : read) {
      questions.add(
          answering.question(identity.id(row), identity.group(row), asking.prompt(row), row));
    }
    return new BenchmarkTask(name, spec, answering.decoding(), answering.metrics(), questions);
  }

  /** Ids and groups of rows. */
  private static final class Identity {
    private final String task;
    private final RowTemplate id;
    private final RowTemplate group;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Identity(String task, TaskSpec.Rows spec, TaskRows rows) {
      this.task = task;
      this.id = spec.id() == null ? null : rows.template("rows.id", spec.id());
      this.group = spec.group() == null ? null : rows.template("rows.group", spec.group());
    }

    /** By its number among those of its file's captures, unless the file says how. */
    String id(TaskRow row) {
      String found;
      if (id == null) {
        String prefix = String.join("/", row.captures().values());
        int number = counts.merge(prefix, 1, Integer::sum) - 1;
        found = prefix.isEmpty() ? "" + number : prefix + "/" + number;
      } else {
        found = id.of(row);
      }
      if (!seen.add(found)) {
        throw new DataException(
            "%s: task %s has another question '%s'; ids must differ"
                .formatted(row.where(), task, found));
      }
      return found;
    }

    String group(TaskRow row) {
      return group == null ? "all" : group.of(row);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Question> questions() {
    return questions;
  }

  @Override
  public int version() {
    return spec.version();
  }

  @Override
  public List<String> metrics() {
    return metrics;
  }

  @Override
  public Decoding decoding() {
    return decoding;
  }

  @Override
  public boolean meanOfGroups() {
    return spec.rows().meanOfGroups();
  }
}
