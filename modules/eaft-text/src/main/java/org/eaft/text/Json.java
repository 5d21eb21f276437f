package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one JSON reader of this module. */
final class Json {

  static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private Json() {}

  /** A node as lists, maps in their order, strings, numbers and booleans. */
  static Object value(JsonNode node) {
    return MAPPER.convertValue(node, Object.class);
  }

  /** As {@link #value}, of an object. */
  static Map<String, Object> object(ObjectNode node) {
    return MAPPER.convertValue(node, OBJECT);
  }

  /** What is wrong and at which column, without Jackson's remarks about its own source. */
  static String reason(JacksonException e) {
    JsonLocation at = e.getLocation();
    String column = at == null ? "" : " (column %d)".formatted(at.getColumnNr());
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    return (message.startsWith("Trailing token")
            ? "something follows the object"
            : message.replaceAll("\\s*\\(start marker at \\[Source.*", ""))
        + column;
  }
}
