package org.eaft.train.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;

/**
 * A loss by its type and those of its parameters that are not at their default.
 *
 * @param type such as eaft or dft
 * @param parameters in the order of the objective's definition
 */
public record ObjectiveSpec(String type, Map<String, Object> parameters) {

  public ObjectiveSpec {
    ObjectiveTypes.check(type, parameters);
    parameters = Collections.unmodifiableMap(ObjectiveTypes.changed(type, parameters));
  }

  /** From {@code eaft} or {@code {type: eaft, alpha: 2}}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ObjectiveSpec of(Object value) {
    if (value instanceof String type) {
      return new ObjectiveSpec(type, Map.of());
    }
    if (value instanceof Map<?, ?> map && map.get("type") instanceof String type) {
      Map<String, Object> parameters = new LinkedHashMap<>();
      map.forEach((key, item) -> parameters.put(String.valueOf(key), Numbers.of(item)));
      parameters.remove("type");
      return new ObjectiveSpec(type, parameters);
    }
    throw ConfigException.of("objective", "must be a type or a map with a key `type`: " + value);
  }

  /** The objective itself. */
  public Objective objective() {
    return Objectives.of(type, parameters);
  }

  /** Type and all parameters in one map, defaults included, as in a resolved file. */
  @JsonValue
  public Map<String, Object> toMap() {
    return Objectives.describe(objective());
  }

  /** Short name for tables and folders, such as {@code eaft alpha=2}. */
  public String label() {
    return parameters.isEmpty()
        ? type
        : parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue().toString().replaceFirst("\\.0$", ""))
            .collect(Collectors.joining(" ", type + " ", ""));
  }
}
