package org.eaft.eval.score;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Whatever a model writes is answered, and soon: twice as long a text takes about twice as long.
 */
class HostileTextTest {

  private static final int LENGTH = 100_000;
  private static final List<String> OPTIONS = List.of("aspirin", "...", "aaaa", "a a a");

  /**
   * The slowest takes a twentieth of this; what is quadratic takes longer, or overflows the stack.
   */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final List<String> PIECES =
      List.of(
          "1",
          "0",
          ".",
          "1.",
          "1,",
          "$",
          "-",
          "-.",
          ",",
          "{",
          "}",
          "(",
          ")",
          "[",
          "((1,2),",
          "\\",
          "\0",
          " ",
          "\n",
          "\u3000",
          "a",
          "a ",
          "_",
          "1_",
          "/",
          "1/2/",
          "^",
          "2^",
          "=",
          "x=",
          "#### ",
          "#### 1",
          "\\boxed{",
          "\\boxed ",
          "boxed",
          "boxed{",
          "\\fbox{",
          "\\frac",
          "\\frac1",
          "\\frac{1}{",
          "\\sqrt",
          "\\sqrt{",
          "\\text{",
          "\\text{a}",
          "\\text{ ",
          "\\mbox{",
          "\\mbox{\n",
          "\\begin{array}{",
          "&",
          "\\\\",
          "\\begin{pmatrix}",
          "one ",
          "two hundred ",
          "point ",
          "inf",
          "%",
          "m m ",
          "q q.",
          "答案",
          "答案是",
          "答案是\u3000",
          "答案是x ",
          "答案是。",
          "故选A",
          "所以A",
          "选项",
          "是",
          "不",
          "是否",
          "The answer is ",
          "The correct answer is ",
          "the correct option is boxed{",
          "Answer",
          "Answer ",
          "answer: ",
          "ANSWER:",
          "<answer>",
          "</answer>",
          "<answer></answer>",
          "yes",
          "yes ",
          "no'",
          "*",
          "**",
          "A",
          "A:",
          ":",
          ": ",
          "(A",
          "1A",
          "\ud835\udc00",
          "\ud835",
          "é",
          "İ",
          "ß",
          "٣",
          "A.\n\n",
          "final answer is $",
          "$. I hope",
          "\u043a\u0438");

  private static List<String> texts() {
    List<String> texts = new ArrayList<>(List.of("", " ", "\0", "\ud835", "\n\n", "$", "$$", "\\"));
    for (String piece : PIECES) {
      String run = piece.repeat(LENGTH / piece.length());
      texts.add(run + "\n!");
      texts.add("The answer is \\boxed{" + run.substring(0, LENGTH / 10));
    }
    for (int n : new int[] {LENGTH / 2, 3000}) {
      texts.add("(".repeat(n) + "1" + ")".repeat(n));
      texts.add("{".repeat(n) + "1" + "}".repeat(n));
      texts.add("\\sqrt{".repeat(n / 6) + "1" + "}".repeat(n / 6));
      texts.add("\\text{".repeat(n / 6) + "1" + "}".repeat(n / 6));
      texts.add("((1,2),".repeat(n / 8) + "3" + ")".repeat(n / 8));
      texts.add("A and ".repeat(n / 6) + "Z");
    }
    return texts;
  }

  private static Map<String, Consumer<String>> scorers() {
    Map<String, Consumer<String>> scorers = new LinkedHashMap<>();
    scorers.put("strict", Numbers::strict);
    scorers.put("flexible", Numbers::flexible);
    scorers.put("last", Numbers::last);
    scorers.put("boxed", Numbers::boxed);
    scorers.put("reference", Numbers::reference);
    scorers.put("equal", t -> Numbers.equal(t, t + "1"));
    scorers.put("between", MathAnswer::between);
    scorers.put("extract", MathAnswer::aime);
    scorers.put("normalize", MathAnswer::normalize);
    scorers.put("hendrycks", t -> MathAnswer.hendrycks(t, t + "1"));
    scorers.put("qwen", t -> MathAnswer.qwen(t, "(" + t + ")+1"));
    scorers.put("qwen of parts", t -> MathAnswer.qwen("(" + t + ",1)", "(" + t + ",2)"));
    scorers.put("qwen of sets", t -> MathAnswer.qwen("{" + t + "}", "{1," + t + "}"));
    scorers.put("lmEval", t -> Letters.lmEval(t, OPTIONS));
    scorers.put("lmEvalLast", t -> Letters.lmEvalLast(t, OPTIONS));
    scorers.put("firstOption", t -> Letters.firstOption(t, 5));
    scorers.put("simpleEvals", t -> Letters.simpleEvals(t, 4));
    scorers.put("MedEvalKit", t -> MedEvalKit.choose(t, List.of("A. yes", "B. no", "C. 1.1.1")));
    scorers.put("YesNoMaybe", YesNoMaybe::of);
    scorers.put("firstCapital", ChineseYesNo::firstCapital);
    scorers.put("ChineseYesNo", ChineseYesNo::of);
    return scorers;
  }

  @Test
  void everyTextIsAnsweredSoon() {
    List<String> texts = texts();
    scorers()
        .forEach(
            (name, scorer) -> {
              for (String text : texts) {
                String shown = text.substring(0, Math.min(30, text.length())).replace("\n", "\\n");
                assertThatCode(() -> assertTimeoutPreemptively(SOON, () -> scorer.accept(text)))
                    .as("%s of %d letters: %s", name, text.length(), shown)
                    .doesNotThrowAnyException();
              }
            });
  }
}
