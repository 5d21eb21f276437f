package org.eaft.eval.bfcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that models write when they go wrong, or that somebody made up. */
class HostileTextTest {

  private static final int LENGTH = 100_000;

  private static final List<Map<String, Object>> FUNCTIONS =
      List.of(
          Map.of(
              "name",
              "f",
              "parameters",
              Map.of("properties", Map.of("a", Map.of("type", "integer")), "required", List.of())));

  private static final List<Map<String, Object>> ANSWERS =
      List.of(Map.of("f", Map.of("a", List.of(1))));

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (String piece :
        List.of(
            "[",
            "(",
            "{",
            "]",
            "f(",
            "f(a=",
            "x[",
            "{1:",
            "-",
            "~",
            "not ",
            "lambda:",
            "1 if 1 else ",
            "1+",
            "1**",
            "2*",
            "x.",
            "x.y",
            "()",
            "f()",
            "f(a=1),",
            "'a'",
            "'a' ",
            "'a'+",
            "f'{'",
            "f\"{f'{",
            "\\",
            "\\N{",
            "\"",
            "'",
            "'''",
            "#",
            "# \n",
            "\n",
            "9",
            "0x",
            "1_",
            "1e",
            ".",
            "...",
            "*",
            "**",
            "1<",
            "1 or ",
            "x for x in ",
            "[x for x in ",
            "await ",
            "(yield ",
            ":=",
            ",",
            ";",
            "`",
            " ",
            "\u0000",
            "\ud800",
            "日本",
            "é=",
            "<tool_call>",
            "<tool_call>\n",
            "<tool_call>\n{}\n</tool_call>",
            "\n</tool_call>",
            "{\"a\":",
            "[{\"name\":",
            "{\"name\":\"f\",\"arguments\":{}}\n",
            "{};",
            "```",
            "</think>",
            "(1)(2)[3].a",
            "(a:=",
            "a[b:c:",
            "((1+",
            "f(a=-",
            "b'\\x",
            "[[0]*9]*9*")) {
      String many = piece.repeat(LENGTH / piece.length());
      texts.add(many);
      texts.add("[f(a=g(" + many + "1))]");
      texts.add("[f(a=f'" + many + "')]");
      texts.add("[{\"name\": \"f\", \"arguments\": {\"a\": " + many + "}}]");
      texts.add(
          "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": " + many + "}}\n</tool_call>");
    }
    for (String number : List.of("9", "0xf", "0b1", "1e9", "1.0", "0o7")) {
      char last = number.charAt(number.length() - 1);
      String many = number + Character.toString(last).repeat(LENGTH);
      texts.add("[f(a=%s)]".formatted(many));
      texts.add("[f(a=%s + 1, b=g(%s))]".formatted(many, many));
      texts.add("[{\"f\": {\"a\": %s}}]".formatted(many));
    }
    for (String sum :
        List.of(
            "9**9**9**9",
            "1<<99999999999",
            "2**-99999",
            "'a'*99999999999",
            "[[0]*9999]*9999",
            "('a'*9999,)*9999",
            "10**4000*10**4000",
            "-1**99999999999999999999",
            "1>>10**30",
            "0**-1")) {
      texts.add("[f(a=%s)]".formatted(sum));
      texts.add("[f(a=%s + 1)]".formatted(sum));
    }
    texts.add("[f(a=" + "[".repeat(199) + "]".repeat(199) + ")]");
    texts.add("[f(a=" + "(1+".repeat(190) + "1" + ")".repeat(190) + ")]");
    texts.add("[f(a=" + ("(1" + "+1".repeat(300)).repeat(150) + ")".repeat(150) + ")]");
    texts.add("[f(a=g(" + "[".repeat(190) + "lambda: ".repeat(190) + "1" + "]".repeat(190) + "))]");
    texts.add("[f(" + "a=2, ".repeat(LENGTH / 5) + ")]");
    texts.add("[f(a={" + "'k': 1, ".repeat(LENGTH / 8) + "})]");
    texts.add("[f(a=" + "g(x, y)[0][1:2], ".repeat(4000) + ")]");
    return texts;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO") // which is one of these
  void getAVerdictSoon(CallSyntax syntax) {
    Bfcl.Options options = new Bfcl.Options(syntax, false);
    List<String> texts = texts();
    // the slowest takes some tens of milliseconds; what is quadratic in the length takes minutes
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(120),
        () -> {
          for (String text : texts) {
            Verdict verdict = Bfcl.check(Category.SIMPLE, FUNCTIONS, ANSWERS, text, options);
            assertThat(verdict.valid())
                .as(text.substring(0, Math.min(40, text.length())))
                .isFalse();
            assertThat(verdict.message().length()).isLessThan(1000);
          }
        });
  }
}
