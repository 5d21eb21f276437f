package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tools that a conversation may use, and calls of them, in the shape that chat templates read. */
final class ToolCalls {

  private static final String FUNCTION = "function";
  private static final String ARGUMENTS = "arguments";

  private ToolCalls() {}

  /**
   * The tools of a row, none where its field {@code tools} is empty.
   *
   * @param wrap whether a bare function gets the {@code type: function} around it that templates
   *     expect, as LLaMA-Factory does; transformers passes tools on as they are
   */
  static Map<String, Object> tools(Row row, boolean wrap) {
    if (!row.has("tools")) {
      return Map.of();
    }
    JsonNode tools = row.required("tools");
    tools = tools.isTextual() ? row.parsed(tools.asText(), "tools") : tools;
    if (!tools.isArray()) {
      throw row.error("tools", "is %s; it must be a list of tools".formatted(Row.kind(tools)));
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.get(i);
      if (!tool.isObject()) {
        throw row.error("tools[%d]".formatted(i), "is %s, not an object".formatted(Row.kind(tool)));
      }
      boolean bare = wrap && !FUNCTION.equals(tool.path("type").asText());
      list.add(bare ? ordered("type", FUNCTION, FUNCTION, Json.value(tool)) : Json.value(tool));
    }
    return list.isEmpty() ? Map.of() : Map.of("tools", list);
  }

  /**
   * The calls of a message, arguments that are JSON in a string read: templates write them with
   * {@code tojson}, which would quote a string.
   *
   * @param calls a list of {@code {"type": "function", "function": {"name": ..., "arguments":
   *     ...}}}, or of the inner objects alone
   */
  static List<Object> calls(Row row, String at, JsonNode calls) {
    if (!calls.isArray()) {
      throw row.error(at, "is %s; it must be a list of calls".formatted(Row.kind(calls)));
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      String place = "%s[%d]".formatted(at, i);
      if (!(calls.get(i) instanceof ObjectNode call)) {
        throw row.error(place, "is %s, not a call".formatted(Row.kind(calls.get(i))));
      }
      Map<String, Object> read = Json.object(call);
      if (call.get(FUNCTION) instanceof ObjectNode function) {
        read.put(FUNCTION, function(row, place + "." + FUNCTION, function));
      } else {
        read.putAll(function(row, place, call));
      }
      list.add(read);
    }
    return list;
  }

  /** A function call as LLaMA-Factory writes it: JSON in a string, one call or a list of calls. */
  static List<Object> inText(Row row, String at, String text) {
    JsonNode calls = row.parsed(text, at);
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < (calls.isArray() ? calls.size() : 1); i++) {
      JsonNode call = calls.isArray() ? calls.get(i) : calls;
      if (!(call instanceof ObjectNode function)) {
        throw row.error(at, "holds %s, not a call".formatted(Row.kind(call)));
      }
      list.add(ordered("type", FUNCTION, FUNCTION, function(row, at, function)));
    }
    if (list.isEmpty()) {
      throw row.error(at, "is an empty list of calls");
    }
    return list;
  }

  private static Map<String, Object> function(Row row, String at, ObjectNode function) {
    row.string(function.get("name"), at + ".name");
    Map<String, Object> read = Json.object(function);
    read.put(ARGUMENTS, arguments(row, at + "." + ARGUMENTS, function.path(ARGUMENTS)));
    return read;
  }

  /** Nothing, null and a blank string are no arguments, as vLLM reads them. */
  private static Object arguments(Row row, String at, JsonNode arguments) {
    boolean none = arguments.isMissingNode() || arguments.isNull();
    if (none || (arguments.isTextual() && arguments.asText().isBlank())) {
      return Map.of();
    }
    JsonNode read = arguments.isTextual() ? row.parsed(arguments.asText(), at) : arguments;
    if (!read.isObject()) {
      throw row.error(at, "is %s; it must be an object".formatted(Row.kind(read)));
    }
    return Json.value(read);
  }

  private static Map<String, Object> ordered(String a, Object x, String b, Object y) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put(a, x);
    m.put(b, y);
    return m;
  }
}
