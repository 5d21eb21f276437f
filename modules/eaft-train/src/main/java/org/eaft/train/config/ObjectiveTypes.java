package org.eaft.train.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objectives that a config may name, with their parameters. */
public final class ObjectiveTypes {

  private static final Map<String, List<String>> PARAMETERS = new LinkedHashMap<>();

  static {
    PARAMETERS.put("sft", List.of());
    PARAMETERS.put("sft_kl", List.of("beta"));
    PARAMETERS.put("dft", List.of());
    PARAMETERS.put("talr", List.of("tau", "w_min"));
    PARAMETERS.put("flow", List.of("tau"));
    PARAMETERS.put("eaft", List.of("top_k", "alpha", "normalizer"));
  }

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

  /** Every type with the names of its parameters, in the order of the documentation. */
  public static Map<String, List<String>> all() {
    return Collections.unmodifiableMap(PARAMETERS);
  }

  /** Types in the order of the documentation. */
  public static List<String> types() {
    return List.copyOf(PARAMETERS.keySet());
  }

  /** The parameters without those controls that only say that they are off. */
  static Map<String, Object> withoutNeutral(Map<String, Object> parameters) {
    Map<String, Object> kept = new LinkedHashMap<>(parameters);
    kept.keySet().removeAll(CONTROLS.keySet());
    return kept;
  }

  static void check(String type, Map<String, Object> parameters) {
    Checks.notBuilt(LATER.contains(type), "objective.type: " + type, "use one of " + types());
    if (!PARAMETERS.containsKey(type)) {
      throw ConfigException.of(
          "objective.type", "`" + type + "` is unknown" + Nearest.hint(type, types()));
    }
    parameters.forEach((name, value) -> checkParameter(type, name, value));
  }

  private static void checkParameter(String type, String name, Object value) {
    if (CONTROLS.containsKey(name)) {
      boolean neutral = CONTROLS.get(name).equals(value);
      Checks.notBuilt(!neutral, "objective." + name + ": " + value, "use " + CONTROLS.get(name));
      return;
    }
    List<String> known = PARAMETERS.get(type);
    if (!known.contains(name)) {
      throw ConfigException.of(
          "objective." + name, "is unknown for " + type + Nearest.hint(name, known));
    }
    if (!(value instanceof Number) && !name.equals("normalizer")) {
      throw ConfigException.of("objective." + name, "must be a number, but is " + value);
    }
  }
}
