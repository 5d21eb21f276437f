package org.eaft.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Binds what a matrix has beside the keys of a run. */
final class MatrixBinder {

  static final Set<String> KEYS =
      Set.of("methods", "models", "datasets", "seeds", "grid", "report");

  /** What a grid cannot vary, and why. */
  private static final Map<String, String> SET_BY_THE_MATRIX =
      Map.of(
          "train.seed", "name the values as `seeds`",
          "objective", "name objectives with their parameters as `methods`",
          "output", "all runs of a matrix are in one directory");

  private final ConfigBinder binder;
  private final ObjectNode extra = Yaml.MAPPER.createObjectNode();

  MatrixBinder(ConfigBinder binder) {
    this.binder = binder;
  }

  MatrixConfig bind(ObjectNode tree) {
    ObjectNode runTree = tree.deepCopy();
    for (String key : KEYS) {
      JsonNode value = runTree.remove(key);
      if (value != null && !value.isNull()) {
        extra.set(key, value);
      }
    }
    runTree.fieldNames().forEachRemaining(binder::refuseMisspelt);
    RunConfig base = binder.run(runTree);
    List<ObjectiveSpec> methods = items("methods", ObjectiveSpec.class);
    List<Long> seeds = items("seeds", Long.class);
    return binder.place(
        () ->
            new MatrixConfig(
                    base,
                    methods.isEmpty() ? List.of(base.objective()) : methods,
                    seeds.isEmpty() ? List.of(base.train().seed()) : seeds,
                    axes(),
                    report())
                .checked());
  }

  private <T> List<T> items(String key, Class<T> type) {
    if (!extra.has(key)) {
      return List.of();
    }
    JsonNode list = extra.get(key);
    if (!list.isArray() || list.isEmpty()) {
      throw binder.placed(ConfigException.of(key, "must be a list of one at least"));
    }
    List<T> items = new ArrayList<>();
    for (JsonNode item : list) {
      if (item.isNull()) {
        throw binder.placed(ConfigException.of(key, "has an empty entry"));
      }
      items.add(binder.bind(item, type, key));
    }
    return items;
  }

  private List<List<Map<String, Object>>> axes() {
    List<List<Map<String, Object>>> axes = new ArrayList<>();
    axes.add(settings("models", "model.", "path"));
    axes.add(settings("datasets", "data.", "train"));
    axes.removeIf(List::isEmpty);
    Map<?, ?> grid =
        extra.has("grid") ? binder.bind(extra.get("grid"), Map.class, "grid") : Map.of();
    grid.forEach((key, values) -> axes.add(axis(String.valueOf(key), values)));
    Set<String> varied = new HashSet<>();
    for (List<Map<String, Object>> axis : axes) {
      Set<String> keys = new HashSet<>();
      axis.forEach(point -> keys.addAll(point.keySet()));
      for (String key : keys) {
        if (!varied.add(key)) {
          throw ConfigException.of("grid", "varies `" + key + "`, which another list varies too");
        }
      }
    }
    return axes;
  }

  /** Settings of one section; a text alone is the value of its main key. */
  private List<Map<String, Object>> settings(String name, String section, String mainKey) {
    List<Map<String, Object>> axis = new ArrayList<>();
    for (Object item : items(name, Object.class)) {
      Map<String, Object> settings = new LinkedHashMap<>();
      if (item instanceof Map<?, ?> map) {
        map.forEach((key, value) -> settings.put(section + key, Numbers.of(value)));
      } else {
        settings.put(section + mainKey, item);
      }
      axis.add(settings);
    }
    return axis;
  }

  private static List<Map<String, Object>> axis(String key, Object values) {
    String section = key.replaceFirst("\\..*", "");
    String reason = SET_BY_THE_MATRIX.get(key.equals("train.seed") ? key : section);
    if (reason != null) {
      throw ConfigException.of("grid", "must not vary `%s`: %s".formatted(key, reason));
    }
    if (!(values instanceof List<?> list) || list.isEmpty()) {
      throw ConfigException.of("grid", "must map `" + key + "` to a list of values");
    }
    List<Map<String, Object>> axis = new ArrayList<>();
    for (Object value : list) {
      if (value == null) {
        throw ConfigException.of("grid", "has no value in the list of `" + key + "`");
      }
      axis.add(Map.of(key, Numbers.of(value)));
    }
    return axis;
  }

  private MatrixConfig.Report report() {
    ObjectNode whole = (ObjectNode) Yaml.toTree(MatrixConfig.Report.NONE);
    JsonNode given = extra.has("report") ? extra.get("report") : whole;
    if (!(given instanceof ObjectNode object)) {
      throw ConfigException.of("report", "must hold keys, such as title, target, general");
    }
    object.fieldNames().forEachRemaining(key -> requireKnown(key, whole));
    whole.setAll(object);
    return binder.bind(whole, MatrixConfig.Report.class, "report");
  }

  private static void requireKnown(String key, ObjectNode known) {
    if (!known.has(key)) {
      List<String> names = new ArrayList<>();
      known.fieldNames().forEachRemaining(names::add);
      throw ConfigException.of("report." + key, "is unknown" + Nearest.hint(key, names));
    }
  }
}
