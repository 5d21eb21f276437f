package org.eaft.train.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eaft.loss.objective.Kind;
import org.eaft.loss.objective.Objectives;

/** Checks that an objective and its parameters can be honoured. */
final class ObjectiveTypes {

  private static final Set<String> LATER =
      Set.of(
          "eaft_sigmoid",
          "eaft_mask",
          "conflict_mask",
          "eaft_frozen",
          "mile",
          "focal",
          "asft",
          "deft",
          "idft",
          "stm");

  /** Controls that any objective takes; only their neutral value is available. */
  private static final Map<String, Object> CONTROLS =
      Map.of("rescale", "none", "shuffle_weights", false, "lr_scale", "none");

  private ObjectiveTypes() {}

  /** The parameters that are not at their default; controls that say they are off are not. */
  static Map<String, Object> changed(String type, Map<String, Object> parameters) {
    Map<String, Object> given = new LinkedHashMap<>(parameters);
    given.keySet().removeAll(CONTROLS.keySet());
    Map<String, Object> changed = Objectives.describe(Objectives.of(type, given));
    changed.entrySet().removeAll(Objectives.describe(Objectives.of(type)).entrySet());
    return changed;
  }

  static void check(String type, Map<String, Object> parameters) {
    List<String> types = Objectives.kinds().stream().map(Kind::type).toList();
    Checks.notBuilt(
        LATER.contains(type) && !types.contains(type),
        "objective.type: " + type,
        "use one of " + types);
    Kind kind =
        Objectives.kinds().stream()
            .filter(k -> k.type().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    ConfigException.of(
                        "objective.type", "`" + type + "` is unknown" + Nearest.hint(type, types)));
    parameters.forEach((name, value) -> checkParameter(kind, name, value));
  }

  private static void checkParameter(Kind kind, String name, Object value) {
    if (CONTROLS.containsKey(name)) {
      boolean neutral = CONTROLS.get(name).equals(value);
      Checks.notBuilt(!neutral, "objective." + name + ": " + value, "use " + CONTROLS.get(name));
      return;
    }
    if (value == null) {
      throw ConfigException.of("objective." + name, "has no value; leave it out for its default");
    }
    List<String> known = kind.parameters().stream().map(Kind.Parameter::name).toList();
    if (!known.contains(name)) {
      throw ConfigException.of(
          "objective." + name, "is unknown for " + kind.type() + Nearest.hint(name, known));
    }
    try {
      Objectives.of(kind.type(), Map.of(name, value));
    } catch (IllegalArgumentException e) {
      String problem = e.getMessage();
      throw ConfigException.of(
          "objective." + name,
          problem.startsWith(name + " ") ? problem.substring(name.length() + 1) : problem);
    }
  }
}
