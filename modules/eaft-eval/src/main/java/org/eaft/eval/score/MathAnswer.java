package org.eaft.eval.score;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * An answer in LaTeX in a worked solution, as MATH and AIME ask for it, and whether two are equal.
 *
 * <p>Two families of rules:
 *
 * <ul>
 *   <li>{@link #hendrycks}: letters are compared, after a normalisation that unifies spellings of
 *       fractions and roots and drops degrees, units and {@code k =}. Strict: 0.25 is not {@code
 *       \frac{1}{4}}. Source: is_equiv of the paper of MATH (Hendrycks et al. 2021), as in tasks
 *       {@code hendrycks_math} and {@code aime} of lm-evaluation-harness 0.4.13. Its minerva_math
 *       compares by sympy and is not here. {@link #boxed} and {@link #between} find the answers.
 *   <li>{@link #qwen}: values are compared. Source: extract_answer, strip_string and math_equal of
 *       the evaluation of Qwen2.5-Math, for its data sets gsm8k, math and aime24. {@link #extract}
 *       finds the answers.
 * </ul>
 *
 * <p>{@link #qwen} takes two answers for equal if one of these holds, in this order: equal letters
 * without regard to case; one choice letter A to E; two numbers within one part in ten thousand, or
 * a hundred times more or less (percent); equal letters without braces and parentheses; tuples and
 * intervals with equal parts, matrices with equal elements, equations whose sides differ by the
 * same or by its negative, {@code x = 3} and 3; sets of plain numbers and letters in any order; two
 * expressions with equal values.
 *
 * <p>The reference asks sympy for the last of these. Here it is decided for numbers, variables of
 * one letter or one command, + - * / : ^, {@code \cdot \times \div \frac \sqrt}, brackets and
 * products without a sign, by values in double precision: within one part in ten thousand where
 * there are only numbers, else to rounding at eight points. As in the reference {@code \pi}, e and
 * i are variables ({@code 2\pi} is not 6.2832), {@code 2\frac{1}{2}} is a product, and {@code x(3)}
 * is a function. <b>Undecided, and taken as unequal</b> unless their letters are equal: functions
 * (sin, log, ...), absolute values, factorials, binomials, sums, integrals, indices, inequalities,
 * unions of intervals, sets with LaTeX in them in another order, complex and infinite values,
 * division by zero, numbers that begin with their decimal point within an expression, matrices
 * within one, expressions over 2000 characters or nested over 100 deep, tuples nested over 20 deep.
 * Where sympy reads only the beginning of a text ({@code 1,2} as 1, {@code 10_2} as 10) and so
 * takes 1,2 for 1,3, we do not follow.
 *
 * <p>Not to be used where a proof, a text or a choice among options is asked for.
 */
public final class MathAnswer {

  private static final Pattern WRAPPED =
      Pattern.compile("\\\\(?:text|textbf|mathrm|mathbf|boxed|mbox|fbox)\\{([^{}]*+)}");
  private static final Pattern AROUND =
      Pattern.compile("\\\\[(\\[)\\],;:! ]|\\^\\{?\\\\circ}?|[$*\u00b0" + Py.SPACES + "]");
  private static final Pattern AIME = Pattern.compile("\\(?\\+?0*([0-9]{1,3})(?:\\.0*)?\\)?\\.?");

  private MathAnswer() {}

  /**
   * What stands in the last {@code \boxed{}}, braces within it included; of {@code "\boxed "}
   * without braces, up to a dollar sign.
   *
   * @return nothing where there is none, or where its braces do not close
   */
  public static Optional<String> boxed(String text) {
    return Hendrycks.lastBox(text).flatMap(Hendrycks::inside);
  }

  /** What stands between the first and the last dollar sign; the text where there are not two. */
  public static String between(String text) {
    int first = text.indexOf('$');
    int last = text.lastIndexOf('$');
    return first == last ? text : text.substring(first + 1, last);
  }

  /** Whether two answers have the same normalised letters. */
  public static boolean hendrycks(String prediction, String reference) {
    return Hendrycks.equal(prediction, reference);
  }

  /**
   * The answer in a text, normalised: between {@code "final answer is $"} and {@code "$. I hope"},
   * in the last box, behind {@code "he answer is"}, {@code "final answer is"} or {@code 答案是}, or
   * the last number; empty where there is none. An open box goes to the end of the text.
   */
  public static String extract(String text) {
    return QwenExtraction.extract(text);
  }

  /**
   * A reference answer in the form that {@link #extract} gives: without units, text, degrees,
   * dollar and percent signs, spaces and zeros behind the decimal point; number words as digits. Of
   * a solution of GSM8K, what stands behind {@code ####} ({@link Numbers#reference}).
   */
  public static String normalize(String answer) {
    return QwenNormalization.normalize(answer);
  }

  /** Whether two answers, both normalised, are equal; which of them is the reference matters. */
  public static boolean qwen(String prediction, String reference) {
    return QwenEquality.equal(prediction, reference);
  }

  /** Whether a text ends in the right answer, all by the rules of Qwen2.5-Math's evaluation. */
  public static boolean isRight(String text, String reference) {
    return qwen(extract(text), normalize(reference));
  }

  /**
   * The integer of 0 to 999 that a text answers, as AIME asks for it: what {@link #extract} finds,
   * without text, degrees, dollar signs and leading zeros. A rule of our own, stricter than {@link
   * #isRight}, which takes 20400 for 204 (a hundred times more) and 204.01 too.
   *
   * @return nothing where it is another number, or none
   */
  public static OptionalInt aime(String text) {
    String s = extract(text);
    if (s.length() > 200) {
      return OptionalInt.empty();
    }
    for (String inner = ""; !inner.equals(s); ) {
      inner = s;
      s = WRAPPED.matcher(s).replaceAll("$1");
    }
    var matcher = AIME.matcher(AROUND.matcher(s).replaceAll(""));
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
