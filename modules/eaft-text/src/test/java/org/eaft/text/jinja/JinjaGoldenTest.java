package org.eaft.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates against jinja2; golden/make_jinja.py writes the fixture. */
class JinjaGoldenTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> rendersAsJinja2() throws IOException {
    JsonNode golden;
    try (InputStream in = JinjaGoldenTest.class.getResourceAsStream("/golden/jinja.json")) {
      golden = JSON.readTree(in);
    }
    Map<String, Object> variables =
        JSON.convertValue(golden.get("variables"), new TypeReference<>() {});
    assertThat(golden.get("rows")).hasSizeGreaterThan(180);
    return StreamSupport.stream(golden.get("rows").spliterator(), false)
        .map(r -> DynamicTest.dynamicTest(r.get("source").asText(), () -> check(r, variables)));
  }

  private static void check(JsonNode row, Map<String, Object> variables) {
    String source = row.get("source").asText();
    if (row.has("error")) {
      assertThatThrownBy(() -> JinjaTemplate.parse(source).render(variables))
          .as(row.get("error").asText())
          .isInstanceOf(JinjaException.class);
    } else {
      assertThat(JinjaTemplate.parse(source).render(variables).text())
          .isEqualTo(row.get("text").asText());
    }
  }
}
