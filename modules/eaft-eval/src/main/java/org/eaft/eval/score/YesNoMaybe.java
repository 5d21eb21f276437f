package org.eaft.eval.score;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Yes, no or maybe in a text, as PubMedQA asks for it.
 *
 * <p>A rule of our own: the paper's repository scores labels only, lm-evaluation-harness compares
 * likelihoods, OpenCompass asks another model, and MedEvalKit asks for letters (for its rule see
 * {@link MedEvalKit}). Case, Markdown and quotation marks do not count. The answer is the first of
 * these that there is:
 *
 * <ol>
 *   <li>what the last {@code \boxed{}} or {@code <answer>} holds, if that is one of the words,
 *       alone or followed by punctuation and more;
 *   <li>the word behind the last of the leads "answer is", "answer:", "decision is", "decision:",
 *       "conclusion is", "conclusion:", with "most likely" and the like between them, if there;
 *   <li>the first word of the text;
 *   <li>the last word of the text.
 * </ol>
 *
 * <p>A word elsewhere is no answer, for "no" stands in many sentences ("there is no evidence"); so
 * "no" is none either where a word follows it on its line without punctuation ("No difference was
 * found"), nor "maybe" there ("Maybe the sample was too small"). A text that answers twice is taken
 * by its word, not by its sense. Not for letters A, B, C.
 */
public final class YesNoMaybe {

  private static final String WORD = "(yes|no|maybe)";
  private static final String MARKS = " \\t*_`\"'\u201c\u201d\u2018\u2019(\\[";
  private static final String QUIET = "[" + Py.SPACES + MARKS + "]*+";
  private static final String END =
      "(?!['\u2019-]?[" + Py.WORD + "])(?![" + MARKS + "]*+[\\p{L}\\p{N}])";
  private static final Pattern START = Pattern.compile("\\A" + QUIET + WORD + END);
  private static final Pattern LEAD =
      Pattern.compile(
          "(?:answer|decision|conclusion)[*_]{0,3}(?: (?:is|would be|should be)\\b:?|:)[*_]{0,3}");
  private static final Pattern HEDGE =
      Pattern.compile(
          "\\A"
              + QUIET
              + "(?:(?:most likely|likely|probably|simply|therefore|thus|a|clearly)\\b,?)");
  private static final Pattern LAST =
      Pattern.compile("(?<![" + Py.WORD + "'\u2019-])" + WORD + "[^" + Py.WORD + "]*+\\z");
  private static final Pattern TAG = Pattern.compile("<answer>");

  /** Behind this much that is not part of a word no last word is looked for. */
  private static final int TAIL = 64;

  private YesNoMaybe() {}

  /** {@code yes}, {@code no} or {@code maybe}; nothing where the text is none of them. */
  public static Optional<String> of(String text) {
    String s = Py.lower(text);
    return MathAnswer.boxed(s)
        .flatMap(YesNoMaybe::first)
        .or(() -> tagged(s))
        .or(() -> behindLead(s))
        .or(() -> first(s))
        .or(() -> last(s));
  }

  private static Optional<String> first(String s) {
    Matcher matcher = START.matcher(s);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<String> tagged(String s) {
    int at = s.lastIndexOf(TAG.pattern());
    return at < 0 ? Optional.empty() : first(s.substring(at + TAG.pattern().length()));
  }

  private static Optional<String> behindLead(String s) {
    int end = -1;
    for (Matcher matcher = LEAD.matcher(s); matcher.find(); ) {
      end = matcher.end();
    }
    if (end < 0) {
      return Optional.empty();
    }
    Matcher hedge = HEDGE.matcher(s.substring(end));
    return first(hedge.find() ? s.substring(end + hedge.end()) : s.substring(end));
  }

  private static Optional<String> last(String s) {
    Matcher matcher = LAST.matcher(s.substring(Math.max(0, s.length() - TAIL)));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
