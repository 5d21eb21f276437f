package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows as the documents of their formats describe them, and the messages worked out by hand. */
class FormatsGoldenTest {

  static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    Json.MAPPER.readTree(Tiny.resource("/golden/formats.json")).forEach(cases::add);
    assertThat(cases).hasSize(12);
    return cases;
  }

  private static Row row(JsonNode fields) {
    return new Row(Place.line(Path.of("a.jsonl"), 7), (ObjectNode) fields);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsBecomeTheMessagesThatTemplatesRead(JsonNode golden) {
    DataFormat format = DataFormat.valueOf(golden.get("format").asText().toUpperCase(Locale.ROOT));
    Row row = row(golden.get("row"));

    assertThat(RowParser.detect(row)).isEqualTo(format);
    Content.Chat chat = (Content.Chat) new RowParser(format, true).parse(row);

    String name = golden.get("case").asText();
    assertThat(tree(chat.messages())).as(name).hasToString(golden.get("messages").toString());
    assertThat(tree(chat.extra()))
        .as(name)
        .hasToString(golden.has("tools") ? "{\"tools\":" + golden.get("tools") + "}" : "{}");
    assertThat(chat.prompt()).as(name).isEqualTo(golden.path("prompt").asInt(0));
  }

  private static JsonNode tree(Object value) {
    return Json.MAPPER.valueToTree(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "messages | {'messages': [{'role': 'a', 'content': '', 'tool_calls': {}}]} | messages[0].tool_calls' is an object; it must be a list",
        "messages | {'messages': [{'role': 'a', 'tool_calls': ['f']}]} | messages[0].tool_calls[0]' is a string, not a call",
        "messages | {'messages': [{'role': 'a', 'tool_calls': [{'function': {'arguments': {}}}]}]} | messages[0].tool_calls[0].function.name' is missing",
        "messages | {'messages': [{'role': 'a', 'tool_calls': [{'function': {'name': 'f', 'arguments': '{'}}]}]} | messages[0].tool_calls[0].function.arguments' is a string that is not valid JSON",
        "messages | {'messages': [{'role': 'a', 'tool_calls': [{'name': 'f', 'arguments': [1]}]}]} | messages[0].tool_calls[0].arguments' is a list; it must be an object",
        "messages | {'messages': [{'role': 'a', 'content': 'x', 'reasoning_content': 3}]} | messages[0].reasoning_content' is a number",
        "messages | {'messages': [{'role': 'a', 'tool_calls': []}]} | messages[0].content' is missing",
        "messages | {'messages': [{'role': 'a', 'content': ''}], 'tools': 'none'} | tools' is a string that is not valid JSON",
        "messages | {'messages': [{'role': 'a', 'content': ''}], 'tools': {'a': 1}} | tools' is an object; it must be a list of tools",
        "messages | {'messages': [{'role': 'a', 'content': ''}], 'tools': [1]} | tools[0]' is a number, not an object",
        "messages | {'messages': [{'role': 'a', 'content': ''}], 'system': 1} | system' is a number",
        "sharegpt | {'conversations': [{'from': 'ai', 'value': ''}]} | conversations[0].from' is 'ai'; known are human, gpt",
        "sharegpt | {'conversations': ['hi']} | conversations[0]' is not an object with from and value",
        "sharegpt | {'conversations': [{'from': 'gpt'}]} | conversations[0].value' is missing",
        "sharegpt | {'conversations': [{'from': 'function_call', 'value': 'search'}]} | conversations[0].value' is a string that is not valid JSON",
        "sharegpt | {'conversations': [{'from': 'function_call', 'value': '[]'}]} | conversations[0].value' is an empty list of calls",
        "sharegpt | {'conversations': [{'from': 'function_call', 'value': '[3]'}]} | conversations[0].value' holds a number, not a call",
        "alpaca | {'instruction': 'a', 'output': 'b', 'history': [['q']]} | history[0]' is not a pair",
        "alpaca | {'instruction': 'a', 'output': 'b', 'history': [['q', 1]]} | history[0][1]' is a number",
        "alpaca | {'instruction': 'a', 'output': null} | output' is null",
        "prompt_completion | {'prompt': [], 'completion': 'x'} | prompt' is an empty list; it must be a list of turns",
        "prompt_completion | {'prompt': {'a': 1}, 'completion': 'x'} | prompt' is an object; it must be a string",
      })
  void whatIsWrongIsNamedByItsField(String format, String json, String message) throws IOException {
    Row row = row(Json.MAPPER.readTree(json.replace('\'', '"')));
    RowParser parser = new RowParser(DataFormat.valueOf(format.toUpperCase(Locale.ROOT)), true);

    assertThatThrownBy(() -> parser.parse(row))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith("a.jsonl, line 7: field '" + message);
  }

  @Test
  void withoutATemplateNothingIsPassedOverInSilence() throws IOException {
    for (String field :
        List.of("\"system\": \"s\"", "\"history\": [[\"a\", \"b\"]]", "\"tools\": \"[{}]\"")) {
      Row row =
          row(Json.MAPPER.readTree("{\"instruction\": \"i\", \"output\": \"o\", " + field + "}"));
      assertThatThrownBy(() -> new RowParser(DataFormat.ALPACA, false).parse(row))
          .hasMessageContaining("needs a chat template");
    }
    Row turns =
        row(
            Json.MAPPER.valueToTree(
                Map.of("prompt", List.of(Turns.turn("user", "u")), "completion", "c")));
    assertThatThrownBy(() -> new RowParser(DataFormat.PROMPT_COMPLETION, false).parse(turns))
        .hasMessageContaining("field 'prompt' is a list of turns, which needs a chat template");
  }
}
