package org.eaft.eval.ifeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfEvalTest {

  private static IfEval.Verdict check(String id, Map<String, Object> kwargs, String response) {
    return IfEval.check(List.of(id), List.of(kwargs), "prompt", response);
  }

  private static void refused(String id, Map<String, Object> kwargs, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(id, kwargs, "response"))
        .satisfies(e -> assertThat(e.getMessage()).contains(id).contains(parts));
  }

  @Test
  void thereAreTwentyFiveKinds() {
    assertThat(IfEval.kinds()).hasSize(25).doesNotHaveDuplicates();
    assertThat(IfEval.kinds()).contains("punctuation:no_comma", "startend:quotation");
  }

  @Test
  void strictReadsTheResponseAndLooseAlsoItsVariants() {
    IfEval.Verdict verdict =
        IfEval.check(
            List.of("punctuation:no_comma", "startend:quotation", "combination:two_responses"),
            List.of(Map.of(), Map.of(), Map.of()),
            "prompt",
            "Sure, here it is:\n\"*Hello*\"");
    assertThat(verdict.strict()).containsExactly(false, false, false);
    assertThat(verdict.loose()).containsExactly(true, true, false);
    assertThat(verdict.strictAll()).isFalse();
    assertThat(verdict.looseAll()).isFalse();
  }

  @Test
  void looseVerdictsMayComeFromDifferentVariants() {
    List<String> ids = List.of("startend:quotation", "detectable_format:number_bullet_lists");
    List<Map<String, Object>> kwargs = List.of(Map.of(), Map.of("num_bullets", 1));
    IfEval.Verdict verdict = IfEval.check(ids, kwargs, "", "* x\n\"y\"");
    assertThat(verdict.strict()).containsExactly(false, true);
    assertThat(verdict.looseAll()).isTrue();
    assertThat(verdict.strictAll()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\n", "\u00a0\u001c\u3000"})
  void blankResponsesFollowNothing(String blank) {
    assertThat(check("punctuation:no_comma", Map.of(), blank))
        .isEqualTo(new IfEval.Verdict(List.of(false), List.of(false)));
  }

  @Test
  void whatIsLeftWithoutAsterisksMayBeBlank() {
    assertThat(check("startend:quotation", Map.of(), "***\n*").loose()).containsExactly(false);
  }

  @Test
  void nullsAreAsGoodAsNothing() {
    Map<String, Object> padded = new HashMap<>();
    padded.put("keywords", null);
    padded.put("num_words", 2);
    padded.put("relation", "at least");
    assertThat(check("length_constraints:number_words", padded, "two words").strictAll()).isTrue();
    padded.put("relation", null);
    refused("length_constraints:number_words", padded, "\"relation\" is missing", "at least");
  }

  @Test
  void numbersMayComeAsAnyNumericType() {
    for (Object two : new Object[] {2, 2L, 2.0}) {
      Map<String, Object> kwargs = Map.of("num_words", two, "relation", "less than");
      assertThat(check("length_constraints:number_words", kwargs, "one").strictAll()).isTrue();
      assertThat(check("length_constraints:number_words", kwargs, "one two").strictAll()).isFalse();
    }
  }

  @Test
  void whatTheReferenceWouldDrawAtRandomIsRefused() {
    refused("detectable_format:number_bullet_lists", Map.of(), "\"num_bullets\" is missing");
    for (Object wrong : new Object[] {0, -1, 1.5, "3", true, List.of(3), Double.NaN, 1e18}) {
      refused(
          "detectable_format:number_bullet_lists",
          Map.of("num_bullets", wrong),
          "\"num_bullets\" is " + wrong,
          "a positive whole number");
    }
    refused("keywords:existence", Map.of("keywords", List.of()), "\"keywords\"", "a list of texts");
    refused("keywords:existence", Map.of("keywords", "cat"), "\"keywords\" is cat");
    refused("keywords:existence", Map.of("keywords", List.of("a", 1)), "\"keywords\"");
    refused("startend:end_checker", Map.of("end_phrase", " "), "\"end_phrase\"", "a text");
    refused("startend:end_checker", Map.of("end_phrase", 7), "\"end_phrase\" is 7");
    refused(
        "length_constraints:nth_paragraph_first_word",
        Map.of("num_paragraphs", 2, "nth_paragraph", 3, "first_word", "a"),
        "\"nth_paragraph\" is 3");
    refused(
        "keywords:letter_frequency",
        Map.of("letter", "ab", "let_frequency", 1, "let_relation", "at least"),
        "\"letter\" is ab");
  }

  @Test
  void unknownValuesAreRefused() {
    refused("language:response_language", Map.of("language", "xx"), "\"language\" is xx", "fi");
    refused(
        "length_constraints:number_words",
        Map.of("num_words", 2, "relation", "at most"),
        "\"relation\" is at most",
        "less than");
    refused("punctuation:no_comma", Map.of("num_words", 2), "\"num_words\"", "none");
    refused("keywords:existence", Map.of("keywords", List.of("(a")), "\"keywords\"", "regular");
  }

  @Test
  void unknownKindsAndListsOfDifferentLengthsAreRefused() {
    refused("punctuation:no_dots", Map.of(), "unknown", "punctuation:no_comma");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IfEval.check(List.of("punctuation:no_comma"), List.of(), "", "x"))
        .withMessageContaining("1 instruction ids, 0 maps");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IfEval.Verdict(List.of(true), List.of()));
  }

  /** Two prompts of the benchmark ask for such letters; the reference draws another at random. */
  @Test
  void lettersThatAreNoneAreCounted() {
    Map<String, Object> kwargs =
        Map.of("letter", "!", "let_frequency", 2, "let_relation", "at least");
    assertThat(check("keywords:letter_frequency", kwargs, "Oh! No!").strictAll()).isTrue();
    assertThat(check("keywords:letter_frequency", kwargs, "Oh! No.").strictAll()).isFalse();
  }

  @Test
  void noInstructionsAreAllFollowed() {
    IfEval.Verdict verdict = IfEval.check(new ArrayList<>(), List.of(), "", "x");
    assertThat(verdict.strictAll()).isTrue();
    assertThat(verdict.strict()).isEmpty();
  }

  @Test
  void longResponsesAndManyPeriodsTakeNoLongTimeAndNoDeepStack() {
    String response = "*a. b [c] <<d>> \"e\" WORD, f - g: h! ".repeat(4000);
    for (String id : List.of("detectable_format:title", "detectable_format:json_format")) {
      assertThat(check(id, Map.of(), response).strict()).hasSize(1);
    }
    // "a. b" goes on, "! *a" does not
    for (int number : new int[] {4000, 4001}) {
      Map<String, Object> sentences = Map.of("num_sentences", number, "relation", "at least");
      assertThat(check("length_constraints:number_sentences", sentences, response).strictAll())
          .isEqualTo(number == 4000);
    }
    Map<String, Object> capitals =
        Map.of("capital_frequency", 4000, "capital_relation", "at least");
    assertThat(check("change_case:capital_word_frequency", capitals, response).strictAll())
        .isTrue();
  }
}
