package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids and masks against transformers; golden/make_masks.py writes the fixtures. */
class AssistantMaskTest {

  @TempDir Path dir;

  @Test
  void trainsTheTokensThatTransformersTrains() throws IOException {
    JsonNode rows = Json.MAPPER.readTree(Tiny.resource("/golden/masks.json")).get("rows");
    assertThat(rows).hasSize(34);
    try (Tokenizer t = Tiny.tokenizer(dir)) {
      for (JsonNode row : rows) {
        Path file = dir.resolve("row.jsonl");
        Files.writeString(
            file, Json.MAPPER.createObjectNode().set("messages", row.get("messages")).toString());
        DataOptions o =
            new DataOptions(
                file,
                DataFormat.AUTO,
                TrainOn.ASSISTANT,
                row.get("template").asText(),
                4096,
                Overlong.ERROR,
                0);
        Example e = Examples.read(o, t).get(0);
        assertThat(e.ids())
            .as(row.get("case").asText())
            .isEqualTo(Json.MAPPER.convertValue(row.get("ids"), int[].class));
        int[] mask = new int[e.length()];
        for (int i = 0; i < mask.length; i++) {
          mask[i] = e.trained()[i] ? 1 : 0;
        }
        assertThat(mask)
            .as(row.get("case").asText())
            .isEqualTo(Json.MAPPER.convertValue(row.get("mask"), int[].class));
      }
    }
  }
}
