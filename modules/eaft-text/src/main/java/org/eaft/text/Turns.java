package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The turns of a row as the messages that chat templates read. */
final class Turns {

  private static final String CALLS = "tool_calls";

  private Turns() {}

  static Map<String, Object> turn(String role, String content) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("role", role);
    m.put("content", content);
    return m;
  }

  /** Messages of {@code role} and {@code content}, as transformers takes them. */
  static List<Map<String, Object>> messages(Row row, String field) {
    List<Map<String, Object>> messages = new ArrayList<>();
    JsonNode list = row.list(field);
    for (int i = 0; i < list.size(); i++) {
      messages.add(message(row, "%s[%d]".formatted(field, i), list.get(i)));
    }
    return messages;
  }

  private static Map<String, Object> message(Row row, String at, JsonNode m) {
    if (!m.isObject()) {
      throw row.error(at, "is not an object with role and content");
    }
    row.string(m.get("role"), at + ".role");
    boolean calls = m.path(CALLS).isArray() && !m.path(CALLS).isEmpty();
    if (!calls || m.hasNonNull("content")) {
      row.string(m.get("content"), at + ".content");
    }
    if (m.hasNonNull("reasoning_content")) {
      row.string(m.get("reasoning_content"), at + ".reasoning_content");
    }
    Map<String, Object> message = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : m.properties()) {
      // as transformers: a null is a missing key; and no calls are no field, for which templates
      // ask
      if (e.getKey().equals(CALLS) && !e.getValue().isNull()) {
        List<Object> list = ToolCalls.calls(row, at + "." + CALLS, e.getValue());
        if (!list.isEmpty()) {
          message.put(CALLS, list);
        }
      } else if (!e.getValue().isNull()) {
        message.put(e.getKey(), Json.value(e.getValue()));
      }
    }
    return message;
  }

  /** Turns of {@code from} and {@code value}, as LLaMA-Factory takes them. */
  static List<Map<String, Object>> conversation(Row row, String field) {
    List<Map<String, Object>> messages = new ArrayList<>();
    JsonNode list = row.list(field);
    for (int i = 0; i < list.size(); i++) {
      String at = "%s[%d]".formatted(field, i);
      JsonNode turn = list.get(i);
      if (!turn.isObject()) {
        throw row.error(at, "is not an object with from and value");
      }
      String from = row.string(turn.get("from"), at + ".from");
      String value = row.string(turn.get("value"), at + ".value");
      if (from.equals("function_call")) {
        Map<String, Object> call = turn("assistant", "");
        call.put(CALLS, ToolCalls.inText(row, at + ".value", value));
        messages.add(call);
      } else {
        messages.add(turn(role(row, at + ".from", from), value));
      }
    }
    return messages;
  }

  private static String role(Row row, String at, String from) {
    return switch (from) {
      case "human", "user" -> "user";
      case "gpt", "assistant" -> "assistant";
      case "observation", "tool" -> "tool";
      case "system" -> "system";
      default ->
          throw row.error(
              at,
              "is '%s'; known are human, gpt, system, function_call and observation, and user, assistant and tool"
                  .formatted(from));
    };
  }

  /** Puts a row's field {@code system} first, unless the turns begin with a system turn. */
  static List<Map<String, Object>> withSystem(Row row, List<Map<String, Object>> turns) {
    String system = row.textOr("system", "");
    if (system.isEmpty() || (!turns.isEmpty() && turns.get(0).get("role").equals("system"))) {
      return turns;
    }
    List<Map<String, Object>> all = new ArrayList<>(List.of(turn("system", system)));
    all.addAll(turns);
    return all;
  }
}
