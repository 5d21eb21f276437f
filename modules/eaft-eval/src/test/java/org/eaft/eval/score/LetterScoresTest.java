package org.eaft.eval.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterScoresTest {

  private static String text(JsonNode row) {
    return row.get("text").textValue();
  }

  private static List<String> options(JsonNode row) {
    List<String> options = new ArrayList<>();
    row.get("options").forEach(o -> options.add(o.textValue()));
    return options;
  }

  @Test
  void findsLettersAsLmEvalDoes() {
    String name = "letters-lm-eval";
    Cases.hold(name, 1300, "first", r -> Letters.lmEval(text(r), options(r)).orElse(null));
    Cases.hold(name, 1300, "last", r -> Letters.lmEvalLast(text(r), options(r)).orElse(null));
  }

  @Test
  void findsFirstOptionsAsOpenCompassDoes() {
    Cases.hold(
        "letters-first-option",
        1300,
        "letter",
        r -> Letters.firstOption(text(r), r.get("options").intValue()).orElse(null));
  }

  @Test
  void findsFirstCapitalsAsOpenCompassDoes() {
    Cases.hold(
        "letters-first-capital",
        800,
        "letter",
        r -> ChineseYesNo.firstCapital(text(r)).orElse(null));
  }

  @Test
  void findsAnswersAsSimpleEvalsDoes() {
    Cases.hold(
        "letters-simple-evals", 800, "letter", r -> Letters.simpleEvals(text(r), 4).orElse(null));
  }

  @Test
  void choosesAsMedEvalKitDoes() {
    Cases.hold("letters-medevalkit", 1300, "index", r -> MedEvalKit.choose(text(r), options(r)));
  }

  @Test
  void onPaper() {
    List<String> options = List.of("aspirin", "heparin", "warfarin", "none");
    assertThat(Letters.lmEval("First (B), then (C).", options)).contains("B");
    assertThat(Letters.lmEvalLast("First (B), then (C).", options)).contains("C");
    assertThat(Letters.lmEval("I would give Heparin.", options)).contains("B");
    assertThat(Letters.lmEval("Answer: C", options)).contains("C");
    assertThat(Letters.lmEval("The answer is C.", options)).isEmpty();
    assertThat(Letters.firstOption("The answer is (C).", 4)).contains("C");
    assertThat(Letters.firstOption("故选B。", 4)).contains("B");
    assertThat(Letters.firstOption("I do not know.", 4)).isEmpty();
    assertThat(Letters.simpleEvals("So\nanswer: $d", 4)).contains("D");
    assertThat(Letters.simpleEvals("The answer is D", 4)).isEmpty();
    assertThat(MedEvalKit.choose("B", List.of("A. x", "B. y"))).isEqualTo(1);
    assertThat(MedEvalKit.choose("", List.of("A. x", "B. y"))).isZero();
    assertThatThrownBy(() -> Letters.firstOption("A", 27)).hasMessageContaining("27");
    assertThatThrownBy(() -> Letters.lmEval("A", List.of("one"))).hasMessageContaining("2 to 26");
  }
}
