package org.eaft.models.lora;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the linear layers that targets name, as PEFT does: a target is a layer's whole name or ends
 * it behind a dot; "all-linear" names every one but the output head.
 */
final class LoraTargets {

  static final String ALL = "all-linear";
  private static final String WEIGHT = ".weight";

  /** Matrices that are no linear layer of the decoder: the loss multiplies by the head itself. */
  private static final Set<String> OTHERS = Set.of("model.embed_tokens", "lm_head");

  private LoraTargets() {}

  /**
   * The layers, in the order of the model.
   *
   * @param shapes of all weights of the model by name
   * @throws IllegalArgumentException naming a target that matches nothing, and what there is
   */
  static List<String> resolve(List<String> targets, Map<String, long[]> shapes) {
    List<String> linear = linear(shapes);
    if (targets.equals(List.of(ALL))) {
      return linear;
    }
    Set<String> found = new LinkedHashSet<>();
    for (String target : targets) {
      List<String> matches = linear.stream().filter(layer -> matches(layer, target)).toList();
      if (matches.isEmpty()) {
        throw new IllegalArgumentException(
            "`%s` names no linear layer; there are %s, or %s alone for all"
                .formatted(target, String.join(", ", lastParts(linear)), ALL));
      }
      found.addAll(matches);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("must name at least one linear layer");
    }
    List<String> inOrder = new ArrayList<>(linear);
    inOrder.retainAll(found);
    return inOrder;
  }

  private static boolean matches(String layer, String target) {
    return layer.equals(target) || layer.endsWith("." + target);
  }

  private static List<String> linear(Map<String, long[]> shapes) {
    return shapes.entrySet().stream()
        .filter(e -> e.getValue().length == 2 && e.getKey().endsWith(WEIGHT))
        .map(e -> e.getKey().substring(0, e.getKey().length() - WEIGHT.length()))
        .filter(layer -> !OTHERS.contains(layer))
        .toList();
  }

  /** The names behind the last dots. */
  static Set<String> lastParts(List<String> layers) {
    Set<String> parts = new LinkedHashSet<>();
    layers.forEach(layer -> parts.add(layer.substring(layer.lastIndexOf('.') + 1)));
    return parts;
  }
}
