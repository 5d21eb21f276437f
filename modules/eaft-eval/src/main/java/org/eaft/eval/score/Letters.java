package org.eaft.eval.score;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The letter of the option that a text chooses, where a multiple choice question is answered in
 * words. For models that are asked by the likelihood of the letters, none of this is needed.
 *
 * <p>The rules differ, and published numbers were made with each:
 *
 * <ul>
 *   <li>{@link #lmEval}, {@link #lmEvalLast}: a capital in parentheses, else the text of an option,
 *       else a letter behind a colon. For prompts that number options {@code (A)}, such as those of
 *       Flan; a bare {@code B} and {@code "The answer is B."} are not understood. Source: filter
 *       {@code multi_choice_regex} of lm-evaluation-harness 0.4.13 as its tasks {@code
 *       mmlu_flan_n_shot_generative} (first match) and {@code mmlu_flan_cot_zeroshot} (last match)
 *       set it.
 *   <li>{@link #firstOption}: some fifty patterns, English and Chinese, in their order; at last the
 *       first capital of an option anywhere, so that {@code "A good question"} chooses A. Source:
 *       {@code first_option_postprocess} of OpenCompass (a5acc4bb).
 *   <li>{@link #simpleEvals}: behind {@code "Answer:"}, which the prompt must ask for. Source:
 *       {@code ANSWER_PATTERN_MULTICHOICE} of openai/simple-evals.
 *   <li>{@link MedEvalKit#choose}: always some option, the most similar one in the end.
 * </ul>
 */
public final class Letters {

  static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private Letters() {}

  /**
   * The first capital in parentheses; else the first place where an option stands, case and
   * punctuation aside, of two at one place the longer; else the first letter behind a colon.
   *
   * @param options their texts, at most 26
   * @return a capital, which may stand for no option, as in (Z)
   */
  public static Optional<String> lmEval(String text, List<String> options) {
    return LmEvalLetters.find(text, options, false);
  }

  /** As {@link #lmEval}, the last instead of the first of each. */
  public static Optional<String> lmEvalLast(String text, List<String> options) {
    return LmEvalLetters.find(text, options, true);
  }

  /**
   * The letter that the first of many patterns finds.
   *
   * @param options how many there are: 4 for A to D
   */
  public static Optional<String> firstOption(String text, int options) {
    return FirstOption.find(text, letters(options));
  }

  /**
   * The letter behind the first {@code Answer:}, case aside, that is followed by one.
   *
   * @param options how many there are: 4 for A to D
   */
  public static Optional<String> simpleEvals(String text, int options) {
    var pattern =
        Pattern.compile("(?iu)Answer[ \\t]*+:[ \\t]*+\\$?([" + letters(options) + "])\\$?");
    var matcher = pattern.matcher(text);
    return matcher.find()
        ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  static String letters(int options) {
    if (options < 2 || options > ALL.length()) {
      throw new IllegalArgumentException("options must be 2 to 26, are " + options);
    }
    return ALL.substring(0, options);
  }
}
