package org.eaft.eval.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.eval.task.TaskSpec.As;
import org.eaft.text.Prompt;

/** What of a row the model reads. */
final class Asking {

  private final TaskSpec.Ask spec;
  private final TaskRows rows;
  private final RowTemplate system;
  private final RowTemplate intro;
  private final RowTemplate question;
  private final RowTemplate target;

  /** Worked examples by what the row's file is called. */
  private final Map<Map<String, String>, List<TaskRow>> shots = new HashMap<>();

  Asking(TaskSpec.Ask spec, TaskRows rows) {
    this.spec = spec;
    this.rows = rows;
    this.system = template("system", spec.system());
    this.intro = template("intro", spec.intro());
    this.question = template("question", spec.question());
    this.target = template("target", spec.target());
  }

  private RowTemplate template(String key, String source) {
    return source == null ? null : rows.template("ask." + key, source);
  }

  Prompt prompt(TaskRow row) {
    if (spec.functions() != null) {
      return FunctionPrompt.of(spec.functions(), row);
    }
    return spec.as() == As.TEXT ? text(row) : chat(row);
  }

  private List<TaskRow> shots(TaskRow row) {
    return spec.shots() == 0
        ? List.of()
        : shots.computeIfAbsent(
            row.captures(), captures -> rows.shots(spec.shotFiles(), captures, spec.shots()));
  }

  private Prompt text(TaskRow row) {
    StringBuilder text = new StringBuilder(intro.of(row));
    for (TaskRow shot : shots(row)) {
      text.append(question.of(shot)).append(target.of(shot)).append(spec.separator());
    }
    return new Prompt.Text(row.where(), text.append(question.of(row)).toString());
  }

  /** Worked examples are turns; the introduction stands before the first of what the user says. */
  private Prompt chat(TaskRow row) {
    List<Map<String, Object>> turns = new ArrayList<>();
    if (system != null) {
      turns.add(turn("system", system.of(row)));
    }
    String before = intro.of(row);
    for (TaskRow shot : shots(row)) {
      turns.add(turn("user", before + question.of(shot)));
      turns.add(turn("assistant", target.of(shot).strip()));
      before = "";
    }
    turns.add(turn("user", before + question.of(row)));
    return new Prompt.Chat(row.where(), turns);
  }

  static Map<String, Object> turn(String role, String content) {
    return Map.of("role", role, "content", content);
  }
}
