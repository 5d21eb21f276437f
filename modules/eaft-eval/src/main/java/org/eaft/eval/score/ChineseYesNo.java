package org.eaft.eval.score;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/**
 * Yes or no to a Chinese question, as CLUEWSC asks whether a pronoun stands for a word.
 *
 * <p>{@link #firstCapital} is the rule of OpenCompass for its generative form, whose prompt offers
 * A for 是 and B for 否: the first capital letter of any script, so that "The answer is B" gives T,
 * which is wrong. Source: first_capital_postprocess (a5acc4bb). Its other form compares the
 * likelihoods of the two answers and needs no rule.
 *
 * <p>{@link #of} is our own, for answers in words: behind the last 答案 or 答：, else in the whole
 * text, the first of 不是, 并非, 否, 不, 没有, 错, 非, "no", "false", B (no), and 是, 对, 正确, "yes", "true", A
 * (yes). Latin ones only where they stand alone; 是否, which repeats the question, and 对于 are passed
 * over; a word of doubt (不确定, 无法) answers nothing. Not for texts that reason before they answer
 * without saying 答案.
 */
public final class ChineseYesNo {

  private static final String LATIN = "a-z0-9_";
  private static final String NO_LATIN = "(?<![" + LATIN + "])";
  private static final String END_LATIN = "(?![" + LATIN + "])";
  private static final Pattern WORDS =
      Pattern.compile(
          "(?<skip>是否|对于|是不是|对不对)"
              + "|(?<doubt>不确定|不清楚|不知道|无法|不能)"
              + "|(?<no>不是|并非|否|不|没有|错|非|"
              + NO_LATIN
              + "(?:no|false|b)"
              + END_LATIN
              + ")|(?<yes>是|对|正确|"
              + NO_LATIN
              + "(?:yes|true|a)"
              + END_LATIN
              + ")");
  private static final Pattern LEAD = Pattern.compile("答案|答[：:]");

  private ChineseYesNo() {}

  /** The first capital letter; nothing where there is none. */
  public static Optional<String> firstCapital(String text) {
    return text.codePoints()
        .filter(Character::isUpperCase)
        .mapToObj(Character::toString)
        .findFirst();
  }

  /** Whether the text says yes; nothing where it says neither. */
  public static Optional<Boolean> of(String text) {
    String s = Py.lower(text);
    int from = 0;
    for (Matcher lead = LEAD.matcher(s); lead.find(); ) {
      from = lead.end();
    }
    Matcher word =
        WORDS.matcher(from > 0 && s.startsWith("是", from) ? answer(s, from) : s.substring(from));
    while (word.find()) {
      if (word.group("skip") == null) {
        return word.group("doubt") == null
            ? Optional.of(word.group("yes") != null)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Behind 答案是, where more follows: there 是 is only a copula. */
  private static String answer(String s, int from) {
    String rest = PythonStrings.strip(s.substring(from + 1));
    boolean nothing = rest.isEmpty() || "。.，,!！".indexOf(rest.charAt(0)) >= 0;
    return nothing ? s.substring(from) : rest;
  }
}
