package org.eaft.train.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Kind;
import org.eaft.loss.objective.Objectives;

/** Checks that an objective and its parameters can be honoured. */
final class ObjectiveTypes {

  private ObjectiveTypes() {}

  /** The objective's own parameters that are not at their default. */
  static Map<String, Object> changed(String type, Map<String, Object> parameters) {
    Map<String, Object> changed =
        Objectives.describe(Objectives.of(type, Controls.without(parameters)));
    changed.entrySet().removeAll(Objectives.describe(Objectives.of(type)).entrySet());
    return changed;
  }

  static void check(String type, Map<String, Object> parameters) {
    List<String> types = Objectives.kinds().stream().map(Kind::type).toList();
    Kind kind =
        Objectives.kinds().stream()
            .filter(k -> k.type().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    ConfigException.of(
                        "objective.type", "`" + type + "` is unknown" + Nearest.hint(type, types)));
    parameters.forEach((name, value) -> checkParameter(kind, name, value));
    try {
      Objectives.of(type, Controls.without(parameters));
    } catch (IllegalArgumentException e) {
      // each may stand alone, but not beside another
      throw ConfigException.of("objective", ": " + e.getMessage());
    }
  }

  private static void checkParameter(Kind kind, String name, Object value) {
    if (value == null) {
      throw ConfigException.of("objective." + name, "has no value; leave it out for its default");
    }
    if (Controls.names().contains(name)) {
      Controls.check(name, value);
      return;
    }
    Kind.Parameter parameter =
        kind.parameters().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(kind, name));
    try {
      parameter.parse(value);
    } catch (IllegalArgumentException e) {
      throw ConfigException.of("objective." + name, e.getMessage().substring(name.length() + 1));
    }
  }

  private static ConfigException unknown(Kind kind, String name) {
    List<String> known =
        new ArrayList<>(kind.parameters().stream().map(Kind.Parameter::name).toList());
    known.addAll(Controls.names().stream().sorted().toList());
    return ConfigException.of(
        "objective." + name, "is unknown for " + kind.type() + Nearest.hint(name, known));
  }
}
