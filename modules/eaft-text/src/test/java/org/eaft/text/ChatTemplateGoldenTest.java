package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Renders against jinja2 with transformers' settings; golden/make_chat.py writes the fixtures. */
class ChatTemplateGoldenTest {

  private final Map<String, ChatTemplate> templates = new HashMap<>();

  @TestFactory
  Stream<DynamicTest> rendersAsJinja2() throws IOException {
    JsonNode rows = Json.MAPPER.readTree(resource("/golden/chat.json"));
    assertThat(rows).hasSizeGreaterThan(100);
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            r ->
                DynamicTest.dynamicTest(
                    "%s, %s, prompt %s"
                        .formatted(
                            r.get("template").asText(),
                            r.get("case").asText(),
                            r.get("add_generation_prompt")),
                    () -> check(r)));
  }

  private void check(JsonNode row) throws IOException {
    List<Map<String, Object>> messages =
        Json.MAPPER.convertValue(row.get("messages"), new TypeReference<>() {});
    Map<String, Object> extra =
        row.has("tools")
            ? Map.of("tools", Json.MAPPER.convertValue(row.get("tools"), Object.class))
            : Map.of();
    RenderedChat got =
        template(row.get("template").asText())
            .render(messages, extra, row.get("add_generation_prompt").asBoolean());
    assertThat(got.text()).isEqualTo(row.get("text").asText());
    List<List<Integer>> spans =
        Json.MAPPER.convertValue(row.get("spans"), new TypeReference<>() {});
    assertThat(got.generated().stream().map(s -> List.of(s.start(), s.end())).toList())
        .isEqualTo(spans);
  }

  private ChatTemplate template(String name) throws IOException {
    ChatTemplate known = templates.get(name);
    if (known == null) {
      boolean shipped = name.equals("chatml") || name.equals("smollm2");
      String path = shipped ? "templates/" + name + ".jinja" : "/golden/" + name + ".jinja";
      String source = new String(resource(path), StandardCharsets.UTF_8);
      known = ChatTemplate.of(name, source, Map.of("bos_token", "<s>"));
      templates.put(name, known);
    }
    return known;
  }

  private static byte[] resource(String path) throws IOException {
    try (InputStream in = ChatTemplateGoldenTest.class.getResourceAsStream(path)) {
      return in.readAllBytes();
    }
  }
}
