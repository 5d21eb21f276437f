package org.eaft.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.eval.task.TaskSpec.Format;
import org.eaft.text.DataException;
import org.eaft.text.Records;

/** Reads the records of a task from the files that the user has. */
final class TaskRows {

  private final String task;
  private final TaskSpec.Rows spec;
  private final Path root;

  /** The one file that the user named; null where he named a folder. */
  private final Path file;

  private final Map<String, RowTemplate> let = new LinkedHashMap<>();

  /**
   * Looks for nothing yet.
   *
   * @throws DataException if the user did not say where the data is, or it is not there
   */
  TaskRows(String task, TaskSpec.Rows spec, TaskData data) {
    this.task = task;
    this.spec = spec;
    Path given =
        data.of(task)
            .orElseThrow(
                () ->
                    new DataException(
                        "task %s needs its data, which is not part of this project: name the folder that holds %s (--data DIR, or eval.data), or its file (--tasks %s=FILE)"
                            .formatted(task, String.join(" or ", spec.files()), task)));
    if (!Files.exists(given)) {
      throw new DataException("task %s: there is no %s".formatted(task, given));
    }
    this.file = Files.isDirectory(given) ? null : given;
    this.root = file == null ? given : given.toAbsolutePath().getParent();
    spec.let().forEach((name, text) -> let.put(name, template("rows.let." + name, text)));
  }

  RowTemplate template(String key, String source) {
    return new RowTemplate("task %s, %s".formatted(task, key), source);
  }

  /** All records, complete. */
  List<TaskRow> read() {
    List<TaskRow> rows = new ArrayList<>();
    for (FilePattern.Found found : files()) {
      List<TaskRow> read = read(found);
      rows.addAll(spec.join() == null ? read : joined(read, found.captures()));
    }
    return rows.stream().map(this::complete).toList();
  }

  private List<FilePattern.Found> files() {
    List<FilePattern> patterns = spec.files().stream().map(FilePattern::new).toList();
    if (file != null) {
      return List.of(
          patterns.stream()
              .flatMap(p -> p.match(file).stream())
              .findFirst()
              .map(captured -> new FilePattern.Found(file, captured))
              .orElse(new FilePattern.Found(file, Map.of())));
    }
    return found(patterns);
  }

  /** Files of the first pattern that has any. */
  private List<FilePattern.Found> found(List<FilePattern> patterns) {
    return patterns.stream()
        .map(pattern -> pattern.in(root))
        .filter(files -> !files.isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new DataException("task %s: none of %s is in %s".formatted(task, patterns, root)));
  }

  /**
   * Worked examples for a row: the first of their file.
   *
   * @param files as {@link TaskSpec.Ask#shotFiles}
   */
  List<TaskRow> shots(List<String> files, Map<String, String> captures, int n) {
    List<FilePattern> patterns =
        files.stream().map(text -> new FilePattern(text).with(captures)).toList();
    List<TaskRow> rows = read(found(patterns).get(0));
    if (rows.size() < n) {
      throw new DataException(
          "task %s: %d worked examples are asked for, and %s holds %d"
              .formatted(task, n, found(patterns).get(0).file(), rows.size()));
    }
    return rows.subList(0, n).stream().map(this::complete).toList();
  }

  private List<TaskRow> read(FilePattern.Found found) {
    return entries(found.file(), spec.format()).stream()
        .map(entry -> new TaskRow(entry.where(), entry.fields(), found.captures()))
        .toList();
  }

  private List<Records.Entry> entries(Path from, Format format) {
    return switch (format) {
      case RECORDS -> Records.read(from);
      case KEYED -> Records.keyed(from);
      case CSV -> Records.csv(from, spec.columns());
    };
  }

  private List<TaskRow> joined(List<TaskRow> rows, Map<String, String> captures) {
    TaskSpec.Join join = spec.join();
    List<FilePattern> patterns =
        join.files().stream().map(text -> new FilePattern(text).with(captures)).toList();
    if (!join.onlyMatched() && patterns.stream().allMatch(p -> p.in(root).isEmpty())) {
      return rows; // a kind of question to which nothing belongs
    }
    Map<Object, Map<String, Object>> others = new HashMap<>();
    for (FilePattern.Found found : found(patterns)) {
      for (Records.Entry entry : entries(found.file(), join.format())) {
        others.put(entry.fields().get(join.by()), entry.fields());
      }
    }
    List<TaskRow> joined = new ArrayList<>();
    for (TaskRow row : rows) {
      Map<String, Object> other = others.get(row.field(task, join.by()));
      if (other != null) {
        joined.add(row.with(other));
      } else if (!join.onlyMatched()) {
        joined.add(row);
      }
    }
    return joined;
  }

  /** With captures and derived fields, and every field that it must have. */
  private TaskRow complete(TaskRow row) {
    row.require(task, spec.fields());
    TaskRow complete = row.with(row.captures());
    for (Map.Entry<String, RowTemplate> field : let.entrySet()) {
      complete = complete.with(Map.of(field.getKey(), field.getValue().of(complete)));
    }
    return complete;
  }
}
