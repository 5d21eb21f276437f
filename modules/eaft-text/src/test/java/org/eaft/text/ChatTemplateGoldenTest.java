package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Renders against transformers; golden/make_chat.py writes the fixture.
 *
 * <p>The property {@code eaft.golden.chat} names a file of further templates that make_chat.py
 * --more has written.
 */
class ChatTemplateGoldenTest {

  private final Map<String, ChatTemplate> templates = new HashMap<>();

  @TestFactory
  Stream<DynamicTest> rendersAsTransformers() throws IOException {
    JsonNode golden = Json.MAPPER.readTree(Tiny.resource("/golden/chat.json"));
    assertThat(golden.get("rows")).hasSizeGreaterThan(500);
    String more = System.getProperty("eaft.golden.chat");
    return more == null
        ? tests(golden)
        : Stream.concat(
            tests(golden), tests(Json.MAPPER.readTree(Files.readString(Path.of(more)))));
  }

  private Stream<DynamicTest> tests(JsonNode golden) {
    return StreamSupport.stream(golden.get("rows").spliterator(), false)
        .map(
            r ->
                DynamicTest.dynamicTest(
                    "%s, %s, prompt %s"
                        .formatted(
                            r.get("template").asText(), r.get("case").asText(), r.get("prompt")),
                    () -> check(golden, r)));
  }

  private void check(JsonNode golden, JsonNode row) throws IOException {
    JsonNode conversation = golden.get("cases").get(row.get("case").asText());
    List<Map<String, Object>> messages =
        Json.MAPPER.convertValue(conversation.get("messages"), new TypeReference<>() {});
    Map<String, Object> extra =
        new LinkedHashMap<>(
            Json.MAPPER.convertValue(
                golden.get("variables"), new TypeReference<Map<String, Object>>() {}));
    extra.putAll(
        Json.MAPPER.convertValue(
            conversation.get("extra"), new TypeReference<Map<String, Object>>() {}));
    ChatTemplate template = template(golden, row.get("template").asText());
    boolean prompt = row.get("prompt").asBoolean();
    if (row.has("error")) {
      assertThatThrownBy(() -> template.render(messages, extra, prompt))
          .isInstanceOf(DataException.class);
      return;
    }
    RenderedChat got = template.render(messages, extra, prompt);
    assertThat(got.text()).isEqualTo(row.get("text").asText());
    List<List<Integer>> spans =
        Json.MAPPER.convertValue(row.get("spans"), new TypeReference<>() {});
    assertThat(got.generated().stream().map(s -> List.of(s.start(), s.end())).toList())
        .isEqualTo(spans);
  }

  private ChatTemplate template(JsonNode golden, String name) throws IOException {
    ChatTemplate known = templates.get(name);
    if (known == null) {
      String source =
          golden.has("sources") ? golden.get("sources").get(name).asText() : Tiny.template(name);
      known = ChatTemplate.of(name, source, Map.of());
      templates.put(name, known);
    }
    return known;
  }
}
