package org.eaft.models.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Typed access to the fields of a config.json; an absent or null field takes its default. Missing
 * required fields are gathered, and reported together by {@link #requireAll}.
 */
final class ConfigFields {
  private final Path file;
  private final JsonNode root;
  private final String prefix;
  private final List<String> missing = new ArrayList<>();

  ConfigFields(Path file, JsonNode root) {
    this(file, root, "");
  }

  private ConfigFields(Path file, JsonNode root, String prefix) {
    this.file = file;
    this.root = root;
    this.prefix = prefix;
  }

  boolean has(String field) {
    return root.hasNonNull(field);
  }

  JsonNode get(String field) {
    return root.get(field);
  }

  /** The fields of a nested object; the default of an absent one is empty. */
  ConfigFields object(String field) {
    JsonNode node = has(field) ? root.get(field) : JsonNodeFactory.instance.objectNode();
    if (!node.isObject()) {
      throw bad(field, "an object");
    }
    return new ConfigFields(file, node, field + ".");
  }

  boolean isEmpty() {
    return root.isEmpty();
  }

  /** A required count; 1 stands in for a missing one until {@link #requireAll}. */
  int count(String field) {
    if (!has(field)) {
      missing.add(prefix + field);
      return 1;
    }
    return count(field, 1);
  }

  int count(String field, int otherwise) {
    int value = integer(field, otherwise);
    if (value < 1) {
      throw bad(field, "a positive number");
    }
    return value;
  }

  int integer(String field, int otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode node = root.get(field);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw bad(field, "an integer");
    }
    return node.intValue();
  }

  double positive(String field, double otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode node = root.get(field);
    double value = node.doubleValue();
    if (!node.isNumber() || !(value > 0) || Double.isInfinite(value)) {
      throw bad(field, "a positive number");
    }
    return value;
  }

  double positive(String field) {
    if (!has(field)) {
      missing.add(prefix + field);
      return 1;
    }
    return positive(field, 1);
  }

  boolean flag(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!root.get(field).isBoolean()) {
      throw bad(field, "true or false");
    }
    return root.get(field).booleanValue();
  }

  String text(String field, String otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (!root.get(field).isTextual()) {
      throw bad(field, "a string");
    }
    return root.get(field).textValue();
  }

  OptionalInt id(String field, OptionalInt otherwise) {
    if (!root.has(field)) {
      return otherwise;
    }
    // some configurations write -1 for "none"
    int value = integer(field, -1);
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  List<Integer> ids(String field, List<Integer> otherwise) {
    if (!root.has(field)) {
      return otherwise;
    }
    JsonNode node = root.get(field);
    if (!node.isArray()) {
      return id(field, OptionalInt.empty()).stream().boxed().toList();
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode n : node) {
      if (!n.isIntegralNumber() || !n.canConvertToInt() || n.intValue() < 0) {
        throw bad(field, "token ids");
      }
      ids.add(n.intValue());
    }
    return ids;
  }

  /** Fails if a required field asked for so far was missing. */
  void requireAll() {
    if (!missing.isEmpty()) {
      throw new ModelFileException(file, "missing fields: " + String.join(", ", missing));
    }
  }

  /** The error for a field whose value is not of the expected kind. */
  ModelFileException bad(String field, String expected) {
    return new ModelFileException(
        file, "%s%s is %s, expected %s".formatted(prefix, field, shown(field), expected));
  }

  /** The error for a field whose value cannot be honoured. */
  ModelFileException unsupported(String field, String supported) {
    return new ModelFileException(
        file, "%s%s = %s is not supported; %s".formatted(prefix, field, shown(field), supported));
  }

  /** Any other error of this file. */
  ModelFileException error(String problem) {
    return new ModelFileException(file, problem);
  }

  private String shown(String field) {
    String s = String.valueOf(root.get(field));
    return s.length() > 200 ? s.substring(0, 200) + "..." : s;
  }
}
