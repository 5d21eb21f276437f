package org.eaft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.eval.bfcl.Bfcl;
import org.eaft.eval.task.TaskSpec.FunctionForm;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;

/** Conversations about functions that may be called. */
final class FunctionPrompt {

  private FunctionPrompt() {}

  /**
   * The conversation of a row.
   *
   * @throws DataException naming the field that is not what it must be
   */
  static Prompt of(TaskSpec.Functions spec, TaskRow row) {
    try {
      List<Map<String, Object>> turns = turns(row, spec.messages());
      List<Map<String, Object>> functions = Fields.maps(row.fields(), spec.functions());
      return spec.form() == FunctionForm.TOOLS
          ? new Prompt.Chat(row.where(), turns, Map.of("tools", Bfcl.tools(functions)))
          : new Prompt.Chat(row.where(), told(turns, Bfcl.prompt(functions)));
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s".formatted(row.where(), e.getMessage()), e);
    }
  }

  /** The turns of the first of several exchanges. */
  private static List<Map<String, Object>> turns(TaskRow row, String field) {
    if (row.fields().get(field) instanceof List<?> exchanges
        && !exchanges.isEmpty()
        && exchanges.get(0) instanceof List<?> first
        && !first.isEmpty()) {
      List<Map<String, Object>> turns = Fields.maps(Map.of(field, first), field);
      for (Map<String, Object> turn : turns) {
        Fields.text(turn, "role");
        Fields.text(turn, "content");
      }
      return turns;
    }
    throw new IllegalArgumentException(
        "field '%s' must be a list of exchanges, each a list of turns".formatted(field));
  }

  /** The functions stand before what the system says, as in the leaderboard. */
  private static List<Map<String, Object>> told(List<Map<String, Object>> turns, String functions) {
    List<Map<String, Object>> all = new ArrayList<>(turns);
    Map<String, Object> first = turns.get(0);
    if (first.get("role").equals("system")) {
      all.set(0, Asking.turn("system", functions + "\n\n" + first.get("content")));
    } else {
      all.add(0, Asking.turn("system", functions));
    }
    return all;
  }
}
