package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a data file.
 *
 * @param index 0-based row
 * @param line 1-based line on which it starts
 */
record Row(Path file, int index, int line, ObjectNode fields) {

  /** A field that must be a string. */
  String text(String field) {
    JsonNode n = fields.get(field);
    if (n == null) {
      throw error(field, "is missing; the row has " + names());
    }
    return string(n, field);
  }

  /** A field that may be missing or null. */
  String textOr(String field, String absent) {
    JsonNode n = fields.get(field);
    return n == null || n.isNull() ? absent : string(n, field);
  }

  /** A field that must be a list with at least one element. */
  JsonNode list(String field) {
    JsonNode n = fields.get(field);
    if (n == null) {
      throw error(field, "is missing; the row has " + names());
    }
    if (!n.isArray() || n.isEmpty()) {
      throw error(field, "is %s; it must be a list of turns".formatted(kind(n)));
    }
    return n;
  }

  String string(JsonNode n, String field) {
    if (n == null || !n.isTextual()) {
      throw error(field, "is %s; it must be a string".formatted(kind(n)));
    }
    return n.asText();
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    return names;
  }

  DataException error(String field, String problem) {
    return new DataException("%s: field '%s' %s".formatted(where(), field, problem));
  }

  /** File and line, the start of every message about this row. */
  String where() {
    return "%s, line %d".formatted(file, line);
  }

  private static String kind(JsonNode n) {
    if (n == null) {
      return "missing";
    }
    return switch (n.getNodeType()) {
      case NULL -> "null";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> n.isEmpty() ? "an empty list" : "a list";
      case OBJECT -> "an object";
      default -> "a string";
    };
  }
}
