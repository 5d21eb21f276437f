package org.eaft.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a data file.
 *
 * @param cells whether every field is a text, as in CSV, so that lists are written in JSON
 */
record Row(Place place, ObjectNode fields, boolean cells) {

  Row(Place place, ObjectNode fields) {
    this(place, fields, false);
  }

  /** A field that must be a string. */
  String text(String field) {
    return string(required(field), field);
  }

  /** A field that may be missing or null. */
  String textOr(String field, String absent) {
    JsonNode n = fields.get(field);
    return n == null || n.isNull() ? absent : string(n, field);
  }

  /** A field that must be a list with at least one element. */
  JsonNode list(String field) {
    JsonNode n = required(field);
    n = cells ? parsed(n.asText(), field) : n;
    if (!n.isArray() || n.isEmpty()) {
      throw error(field, "is %s; it must be a list of turns".formatted(kind(n)));
    }
    return n;
  }

  /** Whether a field holds something: it is there, not null, not blank and no empty list. */
  boolean has(String field) {
    JsonNode n = fields.path(field);
    String text = n.asText("").strip();
    return n.isTextual()
        ? !text.isEmpty() && !text.equals("[]")
        : !n.isMissingNode() && !n.isNull() && !(n.isArray() && n.isEmpty());
  }

  JsonNode required(String field) {
    JsonNode n = fields.get(field);
    if (n == null) {
      throw error(field, "is missing; the row has " + names());
    }
    return n;
  }

  String string(JsonNode n, String field) {
    if (n == null || !n.isTextual()) {
      throw error(field, "is %s; it must be a string".formatted(kind(n)));
    }
    return n.asText();
  }

  /** JSON inside a string. */
  JsonNode parsed(String json, String field) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw error(field, "is a string that is not valid JSON: " + Json.reason(e));
    }
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    return names;
  }

  BadRowException error(String field, String problem) {
    return new BadRowException("%s: field '%s' %s".formatted(place, field, problem));
  }

  /** File and line, the start of every message about this row. */
  String where() {
    return place.toString();
  }

  static String kind(JsonNode n) {
    if (n == null) {
      return "missing";
    }
    return switch (n.getNodeType()) {
      case MISSING -> "missing";
      case NULL -> "null";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> n.isEmpty() ? "an empty list" : "a list";
      case OBJECT -> "an object";
      default -> "a string";
    };
  }
}
