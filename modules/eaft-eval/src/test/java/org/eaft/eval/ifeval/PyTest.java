package org.eaft.eval.ifeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns, JSON and numbers as Python has them; values worked out with Python 3.11. */
class PyTest {

  private static boolean finds(String pattern, String text) {
    return PyPattern.of(pattern).matcher(text).find();
  }

  @Test
  void bracesThatCountNothingAreCharacters() {
    assertThat(finds("^a{,2}$", "aa")).isTrue();
    assertThat(finds("^a{,2}$", "aaa")).isFalse();
    assertThat(finds("^a{,}$", "aaa")).isTrue();
    assertThat(finds("^a{x}{$", "a{x}{")).isTrue();
    assertThat(finds("^a{}$", "a{}")).isTrue();
  }

  @Test
  void bracketsWithinBracketsAreCharacters() {
    assertThat(finds("^[]a]+$", "]a")).isTrue();
    assertThat(finds("^[^]a]+$", "b")).isTrue();
    assertThat(finds("^[a[b&&c]+$", "[&c")).isTrue();
    assertThat(finds("^[a-]+$", "-a")).isTrue();
    assertThat(finds("^[\\]\\b-]+$", "]\b-")).isTrue();
    assertThat(finds("^[^\\W\\d]+$", "é_")).isTrue();
    assertThat(finds("^[^\\W\\d]+$", "é1")).isFalse();
    assertThat(finds("^[\\S\\n]+$", "a\nb")).isTrue();
  }

  @Test
  void onlyLineFeedsEndLines() {
    assertThat(finds("a$", "a\n")).isTrue();
    assertThat(finds("a$", "a\r")).isFalse();
    assertThat(finds("^.\\Z", "\r")).isTrue();
    assertThat(finds("^.$", "\n\n")).isFalse();
    assertThat(PyPattern.multiLine("^b$").matcher("a\nb\nc").find()).isTrue();
    assertThat(PyPattern.multiLine("^b$").matcher("a\rb\rc").find()).isFalse();
  }

  @Test
  void classesAreUnicodes() {
    assertThat(finds("^\\w+$", "é日½Ⅷ٣_")).isTrue();
    assertThat(finds("\\w", "\u0301-\u200d")).isFalse();
    assertThat(finds("^\\d+$", "3٣")).isTrue();
    assertThat(finds("\\d", "½²")).isFalse();
    assertThat(finds("^\\s+$", "\u00a0\u001c\u2028\u3000\u0085")).isTrue();
    assertThat(finds("\\s", "\u200b\ufeff")).isFalse();
    assertThat(finds("a\\b.\\b", "a日")).isFalse();
    assertThat(PyPattern.ignoreCase("\\u0069ſ").matcher("İS").find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(a", "a)", "*a", "a**", "[a", "\\", "\\y", "[b-a]", "\\x1", "(?i)a", "(?P<n>a)"})
  void badAndUnknownPatternsAreRefused(String pattern) {
    assertThatThrownBy(() -> PyPattern.of(pattern)).isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void backReferencesEndWhereTheirDigitsDo() {
    assertThat(finds("^(a)(b)\\2\\1$", "abba")).isTrue();
    assertThat(finds("^(a)\\x31$", "a1")).isTrue();
    assertThat(finds("^\\011\\0$", "\t\0")).isTrue();
  }

  @Test
  void deepJsonIsRead() {
    assertThat(PyJson.accepts("[".repeat(500) + "]".repeat(500))).isTrue();
    assertThat(PyJson.accepts("[".repeat(100_000) + "]".repeat(100_000))).isFalse();
    assertThat(PyJson.accepts("\"" + "\\n".repeat(100_000) + "\"")).isTrue();
  }

  @Test
  void randomNumbersArePythons() {
    MersenneTwister random = new MersenneTwister();
    assertThat(random.uniform()).isEqualTo(0.8444218515250481);
    assertThat(random.uniform()).isEqualTo(0.7579544029403025);
    MersenneTwister other = new MersenneTwister();
    int[] drawn = new int[5];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = other.below(100);
    }
    assertThat(drawn).containsExactly(49, 97, 53, 5, 33);
    MersenneTwister third = new MersenneTwister();
    assertThat(third.gaussian()).isEqualTo(0.9417154046806644);
    assertThat(third.gaussian()).isEqualTo(-1.3965781047011498);
  }

  @Test
  void languagesOfTextsWithoutLettersAreUnknown() {
    assertThat(LanguageDetector.detect("123 !?")).isEmpty();
    assertThat(LanguageDetector.detect("Kaikki ihmiset syntyvät vapaina.")).contains("fi");
  }

  @Test
  void sentencesKeepTheirClosingQuotes() {
    assertThat(Punkt.english().sentences("(One.) Mr. A. Smith said: \"Two.\" Three "))
        .containsExactly("(One.)", "Mr. A. Smith said: \"Two.\"", "Three");
    assertThat(WordTokenizer.words("I CANNOT, can't. (End.)"))
        .containsExactly("I", "CAN", "NOT", ",", "ca", "n't", ".", "(", "End", ".", ")");
  }
}
