package org.eaft.eval.bfcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.text.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BfclTest {

  private static final List<Map<String, Object>> FUNCTIONS =
      List.of(
          function(
              "trip.plan",
              Map.of("place", type("string"), "days", type("integer"), "cost", type("float")),
              List.of("place")));

  private static final List<Map<String, Object>> ANSWERS =
      List.of(
          Map.of(
              "trip.plan",
              Map.of("place", List.of("Oslo"), "days", List.of(3, ""), "cost", List.of(2.5, ""))));

  private static Map<String, Object> type(String type) {
    return Map.of("type", type, "description", "D.");
  }

  private static Map<String, Object> function(
      String name, Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema =
        Map.of("type", "dict", "properties", properties, "required", required);
    return Map.of("name", name, "description", "Plans.", "parameters", schema);
  }

  private static Verdict check(String text) {
    return Bfcl.check(Category.SIMPLE, FUNCTIONS, ANSWERS, text);
  }

  @Test
  void agreesWithTheLeaderboardsProgram() throws IOException {
    try (InputStream in = BfclTest.class.getResourceAsStream("cases.jsonl.gz")) {
      GoldenCases cases = GoldenCases.compare(in);
      assertThat(cases.texts).isGreaterThan(3000);
      List<String> first = cases.disagreements.stream().limit(5).toList();
      String title = "%d of %d texts".formatted(cases.disagreements.size(), cases.texts);
      assertThat(first).as(title).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[trip.plan(place='oslo', days=3)]",
        "trip.plan(place=\"O.s-l_o\")",
        "<think>\n[f(x=1)] is wrong\n</think>\n\n[trip.plan(place='Oslo')]",
        "<tool_call>\n{\"name\": \"trip.plan\", \"arguments\": {\"place\": \"Oslo\"}}\n</tool_call>",
        "{\"name\": \"trip.plan\", \"arguments\": {\"place\": \"Oslo\", \"cost\": 2.5}}",
        "[{\"name\": \"trip.plan\", \"parameters\": {\"place\": \"Oslo\"}}]",
        "```json\n{\"function\": \"trip.plan\", \"parameters\": {\"place\": \"Oslo\"}}\n```",
        "<|python_tag|>{\"name\": \"trip.plan\", \"parameters\": {\"place\": \"Oslo\"}}",
        "[{\"trip.plan\": {\"place\": \"Oslo\"}}]"
      })
  void findsTheSyntax(String text) {
    assertThat(check(text)).isEqualTo(Verdict.RIGHT);
    assertThat(Bfcl.check(Category.IRRELEVANCE, FUNCTIONS, List.of(), text).errorType())
        .isEqualTo("irrelevance_error:decoder_success");
  }

  @ParameterizedTest
  @ValueSource(strings = {"None of them fits.", "", "[]", "{\"a\": 1}", "<tool_call>", "f(x=1"})
  void countsATextWithoutCallsAsIrrelevance(String text) {
    assertThat(Bfcl.check(Category.IRRELEVANCE, FUNCTIONS, List.of(), text))
        .isEqualTo(Verdict.RIGHT);
    assertThat(check(text).valid()).isFalse();
  }

  @Test
  void readsAJsonObjectALine() {
    String text =
        """
        {"name": "f", "arguments": {"a": 1}}

        {"name": "g", "arguments": {}}""";
    List<Call> calls = List.of(new Call("f", Map.of("a", 1L)), new Call("g", Map.of()));
    assertThat(CallParser.read(text, CallSyntax.JSON)).contains(calls);
    assertThat(CallParser.read(text.replace("\n", ""), CallSyntax.JSON)).isEmpty();
  }

  @Test
  void namesMayHaveUnderscoresForDots() {
    Bfcl.Options options = new Bfcl.Options(CallSyntax.PYTHON, true);
    String text = "trip_plan(place='Oslo')";
    assertThat(Bfcl.check(Category.SIMPLE, FUNCTIONS, ANSWERS, text, options).valid()).isTrue();
    assertThat(check(text).errorType()).isEqualTo("simple_function_checker:wrong_func_name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trip.plan(days=3)                          | simple_function_checker:missing_required
          trip.plan(place='Oslo', by='train')        | simple_function_checker:unexpected_param
          trip.plan(place='Oslo', days='3')          | type_error:simple
          trip.plan(place='Oslo', days=True)         | type_error:simple
          trip.plan(place='Bergen')                  | value_error:string
          trip.plan(place='Oslo', days=4)            | value_error:others
          trip.plan(place='Oslo', cost=2)            | value_error:others
          trip.plan(place='Oslo'), trip.plan(days=1) | simple_function_checker:wrong_count
          Here: trip.plan(place='Oslo')              | ast_decoder:decoder_failed
          """)
  void saysWhatIsWrong(String text, String error) {
    Verdict verdict = check(text);
    assertThat(verdict.errorType()).isEqualTo(error);
    assertThat(verdict.message()).isNotBlank();
  }

  @Test
  void readsPythonsValues() {
    String text =
        "f(a=[1, -2.5, None], b=(True, 'x'), c={'k': {1: 'y'}}, d=x, e=now(), g=h(i=2**70))";
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("a", java.util.Arrays.asList(1L, -2.5, null));
    arguments.put("b", new PyTuple(List.of(true, "x")));
    arguments.put("c", Map.of("k", Map.of(1L, "y")));
    arguments.put("d", "x");
    arguments.put("e", "now()");
    arguments.put("g", Map.of("h", Map.of("i", BigInteger.TWO.pow(70))));
    assertThat(CallParser.read(text, CallSyntax.PYTHON))
        .contains(List.of(new Call("f", arguments)));
  }

  @ParameterizedTest
  @CsvSource({
    "simple_python,SIMPLE",
    "live_multiple,MULTIPLE",
    "parallel,PARALLEL",
    "live_parallel_multiple,PARALLEL_MULTIPLE",
    "live_irrelevance,IRRELEVANCE"
  })
  void categoriesHaveTheNamesOfFiles(String name, Category category) {
    assertThat(Category.of(name)).isEqualTo(category);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple_java", "simple_javascript", "multi_turn_base", "sql", ""})
  void otherCategoriesAreErrors(String name) {
    assertThatThrownBy(() -> Category.of(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void badDocumentsAreErrors() {
    List<Map<String, Object>> number =
        List.of(function("trip.plan", Map.of("place", type("varchar")), List.of()));
    String text = "trip.plan(place='Oslo')";
    assertThatThrownBy(() -> Bfcl.check(Category.SIMPLE, number, ANSWERS, text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("varchar");
    List<Map<String, Object>> empty = List.of(Map.of("name", "f"));
    assertThatThrownBy(() -> Bfcl.check(Category.MULTIPLE, empty, ANSWERS, text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("trip.plan is in no document");
    assertThatThrownBy(() -> Bfcl.tools(empty)).isInstanceOf(DataException.class);
    List<Map<String, Object>> flat = List.of(Map.of("trip.plan", Map.of("place", "Oslo")));
    assertThatThrownBy(() -> Bfcl.check(Category.SIMPLE, FUNCTIONS, flat, text))
        .isInstanceOf(DataException.class);
  }
}
