package org.eaft.eval.score;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/**
 * The number that a worked solution ends with, as GSM8K asks for it.
 *
 * <p>Four rules say which number a text gives:
 *
 * <ul>
 *   <li>{@link #strict}: the first one behind {@code "#### "}, as the data set's own solutions
 *       write it. For models that were trained on GSM8K or read examples of it; others fail it for
 *       their form.
 *   <li>{@link #flexible}: the last run of digits, dots, commas and dollar signs. The usual one for
 *       models of any training; takes a number that stands behind the answer for it.
 *   <li>{@link #last}: the last number, commas removed, signs and decimals kept. What the
 *       evaluation of Qwen2.5-Math falls back to; {@link MathAnswer#extract} is that evaluation's
 *       whole rule.
 *   <li>{@link #boxed}: what the last {@code \boxed{}} holds. For models that were told to use it.
 * </ul>
 *
 * <p>{@link #equal} then compares letters, not values: commas, dollar signs, everything up to the
 * last {@code "#### "} and one dot at the end do not count, case neither; 5 and 5.0 differ. Where
 * they should not, see {@link MathAnswer#qwen}.
 *
 * <p>Source of strict, flexible and equal: filters {@code strict-match} and {@code
 * flexible-extract} and metric {@code exact_match} of task {@code gsm8k}, version 3.0, of
 * lm-evaluation-harness 0.4.13; of last: {@code extract_answer} of Qwen2.5-Math's evaluation.
 */
public final class Numbers {

  private static final String MARK = "#### ";
  private static final Pattern STRICT = Pattern.compile(MARK + "(-?[0-9.,]+)");
  private static final Pattern FLEXIBLE = Pattern.compile("-?[$0-9.,]{2,}|-?[0-9]+");
  private static final Pattern LAST = Pattern.compile("-?\\p{Nd}*\\.?\\p{Nd}+");

  private Numbers() {}

  /** The first number behind {@code "#### "}. */
  public static Optional<String> strict(String text) {
    Matcher matcher = STRICT.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The last run of two or more of digits, dots, commas and dollar signs, or of digits. */
  public static Optional<String> flexible(String text) {
    return lastMatch(FLEXIBLE, text);
  }

  /** The last number, without commas: {@code -?\d*\.?\d+}. */
  public static Optional<String> last(String text) {
    return lastMatch(LAST, text.replace(",", ""));
  }

  /** What stands in the last {@code \boxed{}}; nothing where its braces do not close. */
  public static Optional<String> boxed(String text) {
    return MathAnswer.boxed(text);
  }

  /** What stands behind the last {@code "#### "} of a solution of the data set. */
  public static String reference(String solution) {
    return PythonStrings.strip(Py.afterLast(solution, MARK.strip()));
  }

  /**
   * Whether two numbers are written alike.
   *
   * @param prediction what one of the other methods found
   * @param reference a number, or a solution that ends with one behind {@code "#### "}
   */
  public static boolean equal(String prediction, String reference) {
    return normalize(prediction).equals(normalize(reference));
  }

  /** Without commas, dollar signs, what stands before the last mark, and one dot at the end. */
  static String normalize(String number) {
    // The reference keeps its strings in arrays, which lose null characters at the end each time.
    String s = trimNulls(trimNulls(number.replace(",", "")).replace("$", ""));
    s = trimNulls(Py.afterLast(s, MARK));
    if (s.endsWith(".")) {
      s = s.substring(0, s.length() - 1);
    } else if (s.endsWith(".\n")) {
      s = s.substring(0, s.length() - 2) + "\n";
    }
    return Py.lower(trimNulls(s));
  }

  private static String trimNulls(String s) {
    return Py.rstrip(s, "\0");
  }

  private static Optional<String> lastMatch(Pattern pattern, String text) {
    String found = null;
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found = matcher.group();
    }
    return Optional.ofNullable(found);
  }
}
