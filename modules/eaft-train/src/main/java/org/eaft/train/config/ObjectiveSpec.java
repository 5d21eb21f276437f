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
 * A loss by its type, those of its parameters that are not at their default, and the controls that
 * are on: {@code rescale: mean_weight}, {@code shuffle_weights: true}, {@code lr_scale}.
 *
 * @param type such as eaft or dft
 * @param parameters in the order of the objective's definition, then the controls
 */
public record ObjectiveSpec(String type, Map<String, Object> parameters) {

  public ObjectiveSpec {
    ObjectiveTypes.check(type, parameters);
    Map<String, Object> changed = ObjectiveTypes.changed(type, parameters);
    changed.putAll(Controls.on(parameters));
    parameters = Collections.unmodifiableMap(changed);
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

  /** The objective itself, its weights shuffled where that is asked for. */
  public Objective objective() {
    Objective objective = Objectives.of(type, Controls.without(parameters));
    return Controls.shuffles(parameters) ? Objectives.shuffled(objective) : objective;
  }

  /** Whether gradient and loss are divided by the mean weight of the accumulation window. */
  public boolean rescaled() {
    return objective().normalised() || Controls.rescales(parameters);
  }

  /**
   * Factor of the learning rate.
   *
   * @throws ConfigException where it is {@code mean_weight}, which is no number yet
   */
  public double lrScale() {
    requireResolved();
    return parameters.get(Controls.LR_SCALE) instanceof Number n ? n.doubleValue() : 1;
  }

  /** Whether {@code lr_scale} is {@code mean_weight}, for a comparison to make a number of. */
  public boolean lrScaleIsMeanWeight() {
    return Controls.MEAN_WEIGHT.equals(parameters.get(Controls.LR_SCALE));
  }

  /**
   * Checks that a single run can be made.
   *
   * @throws ConfigException where {@code lr_scale} is {@code mean_weight}
   */
  public void requireResolved() {
    if (lrScaleIsMeanWeight()) {
      throw ConfigException.of(
          "objective.lr_scale",
          "is mean_weight, the mean weight of another run, which only `eaft compare` knows; give a"
              + " number");
    }
  }

  /**
   * Checks that no control is on, where only the weights of the objective itself are shown.
   *
   * @throws ConfigException naming the first that is
   */
  public void requireNoControls() {
    requireResolved();
    Controls.on(parameters)
        .forEach(
            (name, value) -> {
              throw ConfigException.of(
                  "objective." + name,
                  "is "
                      + value
                      + ", a control of training; here the objective's own weights are"
                      + " shown: leave it out");
            });
  }

  /** Type, all parameters, defaults included, and the controls that are on, in one map. */
  @JsonValue
  public Map<String, Object> toMap() {
    Map<String, Object> all = Objectives.describe(objective());
    all.putAll(Controls.on(parameters));
    return all;
  }

  /** Short name for tables and folders, such as {@code eaft alpha=2 rescale=mean_weight}. */
  public String label() {
    return parameters.isEmpty()
        ? type
        : parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue().toString().replaceFirst("\\.0$", ""))
            .collect(Collectors.joining(" ", type + " ", ""));
  }
}
