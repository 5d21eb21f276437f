package org.eaft.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields of rows as the types that scorers want. */
final class Fields {

  private Fields() {}

  /** A text. */
  static String text(Map<String, Object> row, String name) {
    if (row.get(name) instanceof String text) {
      return text;
    }
    throw wrong(row, name, "a text");
  }

  /** Texts. */
  static List<String> texts(Map<String, Object> row, String name) {
    if (row.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw wrong(row, name, "a list of texts");
  }

  /** Maps by texts. */
  static List<Map<String, Object>> maps(Map<String, Object> row, String name) {
    if (row.get(name) instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
      return list.stream().map(m -> map((Map<?, ?>) m)).toList();
    }
    throw wrong(row, name, "a list of objects");
  }

  private static Map<String, Object> map(Map<?, ?> of) {
    Map<String, Object> map = new LinkedHashMap<>();
    of.forEach((key, value) -> map.put(key.toString(), value));
    return map;
  }

  private static IllegalArgumentException wrong(Map<String, Object> row, String name, String kind) {
    return new IllegalArgumentException(
        row.get(name) == null
            ? "field '%s' is missing; the row has %s".formatted(name, row.keySet())
            : "field '%s' must be %s".formatted(name, kind));
  }
}
