package org.eaft.eval.bfcl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls written as JSON. */
final class JsonCalls {

  private static final String OPEN = "<tool_call>\n";
  private static final String CLOSE = "\n</tool_call>";

  /** The keys that hold a call's name and arguments; all calls of a text have the same. */
  private record Keys(String name, String arguments) {}

  private static final List<Keys> KEYS =
      List.of(
          new Keys("name", "arguments"),
          new Keys("name", "parameters"),
          new Keys("function", "parameters"));

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(400)
                          .maxNumberLength(4300)
                          .build())
                  .build())
          .build();

  private JsonCalls() {}

  /** Whether a text begins as JSON of calls does, and as no call in Python does. */
  static boolean begins(String text) {
    String json = unfenced(text);
    int at = json.startsWith("[") ? skipSpaces(json, 1) : 0;
    return json.startsWith("{", at);
  }

  /** The calls between pairs of tags. */
  static List<Call> tagged(String text) {
    List<Call> calls = new ArrayList<>();
    int from = text.indexOf(OPEN);
    while (from >= 0) {
      int to = text.indexOf(CLOSE, from + OPEN.length());
      if (to < 0) {
        break;
      }
      List<Object> value;
      try {
        value = values(text.substring(from + OPEN.length(), to));
      } catch (Undecodable e) {
        value = List.of();
      }
      if (value.size() == 1) {
        calls.add(call(value.get(0)));
      }
      from = text.indexOf(OPEN, to + CLOSE.length());
    }
    return calls;
  }

  private static Call call(Object value) {
    if (value instanceof Map<?, ?> map
        && map.get("name") instanceof String name
        && map.get("arguments") instanceof Map<?, ?> arguments) {
      return new Call(name, named(arguments));
    }
    throw Undecodable.of("a call is not {\"name\": ..., \"arguments\": {...}}");
  }

  /** The calls of a text that is JSON. */
  static List<Call> read(String text) {
    List<Object> values = values(unfenced(text));
    boolean list = values.size() == 1 && values.get(0) instanceof List;
    List<?> items = list ? (List<?>) values.get(0) : values;
    if (!items.stream().allMatch(i -> i instanceof Map)) {
      throw Undecodable.of("JSON, but no objects");
    }
    if (items.isEmpty()) {
      return List.of();
    }
    boolean wrongForm = list;
    for (Keys keys : KEYS) {
      if (items.stream().allMatch(i -> has((Map<?, ?>) i, keys))) {
        List<Call> calls = calls(items, keys);
        if (calls.size() == items.size()) {
          return calls;
        }
        wrongForm = true;
      }
    }
    return list ? bare(items) : none(wrongForm);
  }

  private static boolean has(Map<?, ?> item, Keys keys) {
    return item.get(keys.name()) instanceof String && item.containsKey(keys.arguments());
  }

  /** Those whose arguments are an object. */
  private static List<Call> calls(List<?> items, Keys keys) {
    List<Call> calls = new ArrayList<>();
    for (Object item : items) {
      Map<?, ?> map = (Map<?, ?>) item;
      if (map.get(keys.arguments()) instanceof Map<?, ?> arguments) {
        calls.add(new Call((String) map.get(keys.name()), named(arguments)));
      }
    }
    return calls;
  }

  /** Objects whose one key is the name of the function. */
  private static List<Call> bare(List<?> items) {
    List<Call> calls = new ArrayList<>();
    for (Object item : items) {
      Map<?, ?> map = (Map<?, ?>) item;
      Map.Entry<?, ?> first = map.isEmpty() ? null : map.entrySet().iterator().next();
      if (map.size() != 1 || !(first.getValue() instanceof Map<?, ?> arguments)) {
        return none(true);
      }
      calls.add(new Call((String) first.getKey(), named(arguments)));
    }
    return calls;
  }

  private static List<Call> none(boolean wrongForm) {
    String reason = "JSON objects, but not of a name with named arguments";
    throw wrongForm ? Undecodable.wrongForm(reason) : Undecodable.of(reason);
  }

  private static Map<String, Object> named(Map<?, ?> arguments) {
    Map<String, Object> named = new LinkedHashMap<>();
    arguments.forEach((name, value) -> named.put((String) name, value));
    return named;
  }

  /** A text without white space, backticks and a word behind them, and Llama's tag around it. */
  private static String unfenced(String text) {
    String json = text.strip();
    if (json.startsWith("<|python_tag|>")) {
      json = json.substring("<|python_tag|>".length()).strip();
    }
    if (json.startsWith("```")) {
      json = json.substring(3);
      json = json.startsWith("json") ? json.substring(4) : json;
      json = json.endsWith("```") ? json.substring(0, json.length() - 3) : json;
    }
    return json.strip();
  }

  /** One value, or objects on lines of their own or with semicolons between. */
  private static List<Object> values(String text) {
    char[] chars = text.toCharArray();
    List<Object> values = new ArrayList<>();
    int at = skipSpaces(text, 0);
    while (true) {
      try (JsonParser parser = MAPPER.getFactory().createParser(chars, at, chars.length - at)) {
        values.add(withLongs(MAPPER.readValue(parser, Object.class)));
        at += (int) parser.currentLocation().getCharOffset();
      } catch (IOException e) {
        throw Undecodable.of("no JSON");
      }
      int next = skipSpaces(text, at);
      if (next == chars.length) {
        return values;
      }
      boolean separated = chars[next] == ';' || text.substring(at, next).contains("\n");
      if (!separated || !(values.get(values.size() - 1) instanceof Map)) {
        throw Undecodable.of("something follows the JSON");
      }
      at = chars[next] == ';' ? skipSpaces(text, next + 1) : next;
    }
  }

  /** A value whose small integers are as those of Python's constants are. */
  private static Object withLongs(Object value) {
    if (value instanceof Integer i) {
      return i.longValue();
    } else if (value instanceof List<?> items) {
      List<Object> all = new ArrayList<>();
      items.forEach(i -> all.add(withLongs(i)));
      return all;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      map.forEach((k, v) -> all.put(k, withLongs(v)));
      return all;
    }
    return value;
  }

  private static int skipSpaces(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
