package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one JSON reader of this module. */
final class Json {

  static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  /** What is wrong and at which column, without Jackson's remarks about its own source. */
  static String reason(JacksonException e) {
    JsonLocation at = e.getLocation();
    String column = at == null ? "" : " (column %d)".formatted(at.getColumnNr());
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    return message.replaceAll("\\s*\\(start marker at \\[Source.*", "") + column;
  }
}
