package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;

/** The special tokens that the post-processor of a tokenizer.json puts before a text. */
final class Beginning {

  private Beginning() {}

  /**
   * Their ids.
   *
   * @param processor JSON under {@code post_processor}
   */
  static int[] of(JsonNode processor, String where) {
    IntStream.Builder ids = IntStream.builder();
    switch (processor.path("type").asText()) {
      case "Sequence" -> {
        for (JsonNode step : processor.path("processors")) {
          for (int id : of(step, where)) {
            ids.add(id);
          }
        }
      }
      case "TemplateProcessing" -> {
        for (JsonNode piece : processor.path("single")) {
          if (!piece.has("SpecialToken")) {
            break; // the text
          }
          String name = piece.path("SpecialToken").path("id").asText();
          JsonNode token = processor.path("special_tokens").path(name).path("ids");
          if (!token.isArray()) {
            throw new DataException(
                "%s: post_processor puts '%s' before a text and does not say its ids"
                    .formatted(where, name));
          }
          token.forEach(id -> ids.add(id.asInt()));
        }
      }
      default -> {
        // others put nothing before a text
      }
    }
    return ids.build().toArray();
  }
}
