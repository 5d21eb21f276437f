package org.eaft.eval.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MathScoresTest {

  @Test
  void findsNumbersAsTheReferencesDo() {
    String name = "math-numbers";
    Cases.hold(name, 1300, "strict", r -> Numbers.strict(r.get("text").textValue()).orElse(null));
    Cases.hold(
        name, 1300, "flexible", r -> Numbers.flexible(r.get("text").textValue()).orElse(null));
    Cases.hold(name, 1300, "last", r -> Numbers.last(r.get("text").textValue()).orElse(null));
  }

  @Test
  void comparesNumbersAsTheReferenceDoes() {
    for (var row : Cases.of("math-numbers")) {
      String text = row.get("text").textValue();
      String reference = row.get("reference").textValue();
      assertThat(Numbers.strict(text).map(n -> Numbers.equal(n, reference)).orElse(false))
          .as("strict: %s", row)
          .isEqualTo(row.get("equal").get(0).booleanValue());
      assertThat(Numbers.flexible(text).map(n -> Numbers.equal(n, reference)).orElse(false))
          .as("flexible: %s", row)
          .isEqualTo(row.get("equal").get(1).booleanValue());
    }
  }

  @Test
  void findsBoxesAsTheReferenceDoes() {
    Cases.hold(
        "math-boxed", 900, "boxed", r -> MathAnswer.boxed(r.get("text").textValue()).orElse(null));
  }

  @Test
  void comparesLettersAsTheReferenceDoes() {
    String name = "math-hendrycks";
    Cases.hold(name, 1300, "strip", r -> Hendrycks.strip(r.get("a").textValue()).orElse(null));
    Cases.hold(
        name,
        1300,
        "equal",
        r -> MathAnswer.hendrycks(r.get("a").textValue(), r.get("b").textValue()));
  }

  @Test
  void normalizesAsTheReferenceDoes() {
    Cases.hold(
        "math-normalize", 1500, "normal", r -> MathAnswer.normalize(r.get("answer").textValue()));
  }

  @Test
  void extractsAsTheReferenceDoes() {
    Cases.hold("math-extract", 1300, "extract", r -> MathAnswer.extract(r.get("text").textValue()));
  }

  @Test
  void comparesValuesAsTheReferenceDoes() {
    Cases.hold(
        "math-equal",
        1500,
        "equal",
        r -> MathAnswer.qwen(r.get("prediction").textValue(), r.get("reference").textValue()));
  }

  @Test
  void onPaper() {
    assertThat(Numbers.reference("2 + 2 = 4\n#### 1,234")).isEqualTo("1,234");
    assertThat(Numbers.equal("$1,234.", "so\n#### 1234")).isTrue();
    assertThat(MathAnswer.normalize("three point one million two million")).contains("million");
    assertThat(MathAnswer.normalize("three point one four")).isEqualTo("3.14");
    assertThat(Numbers.equal("5.0", "5")).isFalse();
    assertThat(Numbers.boxed("\\boxed{1} and \\boxed{\\frac{1}{2}}")).contains("\\frac{1}{2}");
    assertThat(Numbers.boxed("\\boxed{1} and \\boxed{\\frac{1}{2}")).isEmpty();
    assertThat(MathAnswer.between("so $x = 3$, $4$.")).isEqualTo("x = 3$, $4");
    assertThat(MathAnswer.between("so $3")).isEqualTo("so $3");
    assertThat(MathAnswer.isRight("Thus \\boxed{0.5}.", "\\frac{1}{2}")).isTrue();
    assertThat(MathAnswer.isRight("Thus \\boxed{50\\%}.", "\\frac{1}{2}")).isFalse();
    assertThat(MathAnswer.isRight("Thus \\boxed{50}.", "0.5")).isTrue();
    assertThat(MathAnswer.isRight("Thus \\boxed{2\\sqrt{3}}.", "\\sqrt{12}")).isTrue();
    assertThat(MathAnswer.isRight("Thus \\boxed{(x+1)^2}.", "x^2+2x+1")).isTrue();
    assertThat(MathAnswer.isRight("Thus \\boxed{(x+1)^2}.", "x^2+2x+2")).isFalse();
    assertThat(MathAnswer.isRight("Thus \\boxed{(1, \\frac{3}{6})}", "(1,0.5)")).isTrue();
    assertThat(MathAnswer.qwen("2\\cdot x", "x\\cdot 2")).isTrue();
    assertThat(MathAnswer.qwen("2\\cdot x", "2\\cdotx")).isFalse();
    assertThat(MathAnswer.qwen("2\\sqrt[3]{y}", "2(2\\sqrt[3]{(y)})/2")).isTrue();
    assertThat(MathAnswer.qwen("\\sqrt{x^2}", "x")).isFalse();
    assertThat(MathAnswer.qwen("2\\pi", "6.2832")).isFalse();
    assertThat(MathAnswer.isRight("\\boxed{\\sin(x)}", "\\sin x")).isTrue();
    assertThat(MathAnswer.isRight("\\boxed{\\sin(x+x)}", "\\sin(2x)")).isFalse();
  }

  @Test
  void aimeAnswersAreIntegersOfThreeDigits() {
    String[] right = {
      "\\boxed{33}",
      "\\boxed{033}",
      "\\boxed{\\text{33}}",
      "\\boxed{33^\\circ}",
      "$\\boxed{ 33. }$",
      "The answer is 033.",
      "\\boxed{\\textbf{(033)}}",
      "\\boxed{33.00}",
      "the answer is $33$.",
      "m + n = 33",
      "\\boxed{\\mathrm{33}}",
      "The answer is **33**.",
      "\\boxed{33^{\\circ}}",
      "\\boxed{x = 33}",
      "\\boxed{33\\text{ degrees}}"
    };
    for (String text : right) {
      assertThat(MathAnswer.aime(text)).as(text).isEqualTo(OptionalInt.of(33));
    }
    String[] none = {
      "",
      "I do not know",
      "\\boxed{1000}",
      "\\boxed{33.5}",
      "\\boxed{-33}",
      "\\boxed{\\frac{33}{2}}",
      "\\boxed{33, 34}",
      "\\boxed{}",
      "\\boxed{\\pi}"
    };
    for (String text : none) {
      assertThat(MathAnswer.aime(text)).as(text).isEmpty();
    }
    assertThat(MathAnswer.aime("\\boxed{000}")).hasValue(0);
  }
}
