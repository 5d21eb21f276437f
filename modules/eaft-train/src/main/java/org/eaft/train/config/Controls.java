package org.eaft.train.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of an objective that any objective takes, beside its own parameters. */
final class Controls {

  static final String RESCALE = "rescale";
  static final String SHUFFLE = "shuffle_weights";
  static final String LR_SCALE = "lr_scale";
  static final String MEAN_WEIGHT = "mean_weight";

  private static final String NONE = "none";

  /** Each with the value that it has where it is left out. */
  private static final List<Map.Entry<String, Object>> NEUTRAL =
      List.of(Map.entry(RESCALE, NONE), Map.entry(SHUFFLE, false), Map.entry(LR_SCALE, NONE));

  private Controls() {}

  static Set<String> names() {
    return Set.of(RESCALE, SHUFFLE, LR_SCALE);
  }

  /** Those that are not neutral. */
  static Map<String, Object> on(Map<String, Object> parameters) {
    Map<String, Object> on = new LinkedHashMap<>();
    for (Map.Entry<String, Object> control : NEUTRAL) {
      Object value = parameters.get(control.getKey());
      if (value != null && !value.equals(control.getValue())) {
        on.put(control.getKey(), value);
      }
    }
    return on;
  }

  /** The parameters that are the objective's own. */
  static Map<String, Object> without(Map<String, Object> parameters) {
    Map<String, Object> own = new LinkedHashMap<>(parameters);
    own.keySet().removeAll(names());
    return own;
  }

  static boolean shuffles(Map<String, Object> parameters) {
    return Boolean.TRUE.equals(parameters.get(SHUFFLE));
  }

  static boolean rescales(Map<String, Object> parameters) {
    return MEAN_WEIGHT.equals(parameters.get(RESCALE));
  }

  static void check(String name, Object value) {
    boolean stands =
        switch (name) {
          case RESCALE -> NONE.equals(value) || MEAN_WEIGHT.equals(value);
          case SHUFFLE -> value instanceof Boolean;
          default ->
              NONE.equals(value)
                  || MEAN_WEIGHT.equals(value)
                  || (value instanceof Number n
                      && n.doubleValue() > 0
                      && Double.isFinite(n.doubleValue()));
        };
    String rule =
        switch (name) {
          case RESCALE -> "must be none or mean_weight";
          case SHUFFLE -> "must be true or false";
          default -> "must be none, mean_weight or a number greater than 0";
        };
    Checks.require(stands, "objective." + name, rule, value);
  }
}
