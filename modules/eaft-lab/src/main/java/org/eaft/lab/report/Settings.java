package org.eaft.lab.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.lab.tables.Numbers;

/** A configuration as lines of dotted keys, as one types them behind {@code eaft train}. */
final class Settings {

  private Settings() {}

  /** Dotted key to value; what is not set is left out. */
  static Map<String, String> flat(Map<String, Object> config) {
    Map<String, String> flat = new LinkedHashMap<>();
    config.forEach((key, value) -> add(flat, key, value));
    return flat;
  }

  private static void add(Map<String, String> flat, String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> add(flat, key + "." + k, v));
    } else if (value != null) {
      flat.put(key, Numbers.of(value));
    }
  }

  /** One {@code key=value} a line. */
  static String lines(Map<String, Object> config) {
    return flat(config).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("\n"));
  }
}
