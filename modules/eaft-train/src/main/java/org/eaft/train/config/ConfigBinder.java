package org.eaft.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checks a tree against the known keys, lays it over the defaults and binds the records. */
final class ConfigBinder {

  private static final ObjectNode DEFAULTS = defaults("defaults.yaml");
  private static final ObjectNode EVALUATION = defaults("evaluation.yaml");

  /** Sections whose own keys depend on a type, or are names. */
  private static final Set<String> OPEN = Set.of("objective", "files", "averages", "published");

  /** Sections that are null by default, and their keys. */
  private static final Map<String, ObjectNode> OPTIONAL =
      Map.of("model.lora", (ObjectNode) Yaml.toTree(LoraSpec.DEFAULTS));

  private final ConfigTree source;

  ConfigBinder(ConfigTree source) {
    this.source = source;
  }

  private static ObjectNode defaults(String name) {
    try (InputStream in = ConfigBinder.class.getResourceAsStream(name)) {
      return (ObjectNode) Yaml.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(name + " is part of this jar", e);
    }
  }

  RunConfig run(ObjectNode tree) {
    checkKeys(tree, DEFAULTS, "");
    ObjectNode merged = DEFAULTS.deepCopy();
    merge(merged, tree);
    OPTIONAL.forEach((key, defaults) -> complete(merged, key, defaults));
    return bind(merged, RunConfig.class, "");
  }

  EvaluationConfig evaluation(ObjectNode tree) {
    checkKeys(tree, EVALUATION, "");
    ObjectNode merged = EVALUATION.deepCopy();
    merge(merged, tree);
    for (JsonNode figure : merged.get("published")) {
      if (figure instanceof ObjectNode object && !object.has("note")) {
        object.putNull("note");
      }
    }
    return bind(merged, EvaluationConfig.class, "");
  }

  MatrixConfig matrix(ObjectNode tree) {
    return new MatrixBinder(this).bind(tree);
  }

  /** Refuses a key of the first level that was meant to be one of the matrix's own. */
  void refuseMisspelt(String key) {
    if (Nearest.to(key, names(DEFAULTS)).isEmpty()) {
      Nearest.to(key, MatrixBinder.KEYS)
          .ifPresent(
              near -> {
                throw new ConfigException(
                    "%s: unknown key `%s`; did you mean `%s`?"
                        .formatted(source.place(key), key, near));
              });
    }
  }

  private void checkKeys(ObjectNode tree, ObjectNode known, String prefix) {
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String name = field.getKey();
      String key = prefix + name;
      if (!known.has(name)) {
        throw unknown(key, name, known);
      }
      JsonNode keys = OPTIONAL.containsKey(key) ? OPTIONAL.get(key) : known.get(name);
      if (!(keys instanceof ObjectNode section)) {
        requireValue(key, field.getValue(), known.get(name));
        continue;
      }
      if (OPEN.contains(key)) {
        continue;
      }
      if (field.getValue() instanceof ObjectNode object) {
        checkKeys(object, section, key + ".");
      } else if (!field.getValue().isNull()) {
        throw ConfigException.of(
                key, "must hold keys, such as " + String.join(", ", names(section)))
            .at(source.place(key));
      }
    }
  }

  /** Null is a value of the keys whose default it is, and of no other. */
  private void requireValue(String key, JsonNode value, JsonNode fallback) {
    if (value.isNull() && !fallback.isNull()) {
      String shown = fallback.isValueNode() ? fallback.asText() : fallback.toString();
      throw ConfigException.of(key, "has no value; leave it out for its default, " + shown)
          .at(source.place(key));
    }
  }

  private ConfigException unknown(String key, String name, ObjectNode known) {
    String hint;
    if (MatrixBinder.KEYS.contains(key)) {
      hint = " for one run; it belongs to a matrix: use `eaft compare`";
    } else {
      List<String> elsewhere =
          ConfigTree.leaves(DEFAULTS, "").stream().filter(k -> k.endsWith("." + name)).toList();
      hint =
          Nearest.to(name, names(known)).isEmpty() && !elsewhere.isEmpty()
              ? "; did you mean `" + elsewhere.get(0) + "`?"
              : Nearest.hint(name, names(known));
    }
    return new ConfigException(source.place(key) + ": unknown key `" + key + "`" + hint);
  }

  private static List<String> names(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Lays {@code over} onto {@code base}; an empty section keeps its defaults. */
  private static void merge(ObjectNode base, ObjectNode over) {
    for (Map.Entry<String, JsonNode> field : over.properties()) {
      JsonNode below = base.get(field.getKey());
      if (below instanceof ObjectNode section && field.getValue() instanceof ObjectNode object) {
        merge(section, object);
      } else if (!(below instanceof ObjectNode && field.getValue().isNull())) {
        base.set(field.getKey(), field.getValue());
      }
    }
  }

  /** Gives a section that is there the keys that it lacks. */
  private static void complete(ObjectNode merged, String key, ObjectNode defaults) {
    String[] parts = key.split("\\.", -1);
    ObjectNode parent = (ObjectNode) merged.get(parts[0]);
    if (parent.get(parts[1]) instanceof ObjectNode given) {
      ObjectNode whole = defaults.deepCopy();
      merge(whole, given);
      parent.set(parts[1], whole);
    }
  }

  <T> T bind(JsonNode tree, Class<T> type, String prefix) {
    return place(
        () -> {
          try {
            return Yaml.MAPPER.treeToValue(tree, type);
          } catch (JsonMappingException e) {
            throw problem(e, prefix);
          } catch (JsonProcessingException e) {
            throw new ConfigException(source.place(prefix) + ": " + e.getOriginalMessage());
          }
        });
  }

  <T> T place(Supplier<T> binding) {
    try {
      return binding.get();
    } catch (ConfigException e) {
      throw placed(e);
    }
  }

  /** The problem with file and line in front, where it names a key. */
  ConfigException placed(ConfigException e) {
    return e.key() == null ? e : e.at(source.place(e.key()));
  }

  private static ConfigException problem(JsonMappingException e, String prefix) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException inner) {
        return inner;
      }
    }
    String key =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
            .collect(Collectors.joining("."))
            .replace(".[", "[");
    key = prefix.isEmpty() || key.isEmpty() ? prefix + key : prefix + "." + key;
    if (e instanceof InvalidFormatException wrong) {
      return ConfigException.of(
          key, expected(wrong.getTargetType()) + ", but is " + wrong.getValue());
    }
    if (e instanceof MismatchedInputException wrong && wrong.getTargetType() != null) {
      return ConfigException.of(key, expected(wrong.getTargetType()));
    }
    return ConfigException.of(key, ": " + e.getOriginalMessage());
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(c -> c.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "must be one of ", ""));
    }
    String name = type.getSimpleName().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "int", "long", "integer" -> "must be a whole number";
      case "double" -> "must be a number";
      case "boolean" -> "must be true or false";
      case "string" -> "must be a text";
      case "list", "arraylist" -> "must be a list";
      case "map", "linkedhashmap" -> "must hold keys";
      default -> "has the wrong type";
    };
  }
}
