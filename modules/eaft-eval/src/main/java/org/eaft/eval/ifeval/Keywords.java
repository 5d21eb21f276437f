package org.eaft.eval.ifeval;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** Words that are wanted, counted or forbidden. To the reference, words are patterns. */
final class Keywords {

  static final List<Kind> KINDS =
      List.of(
          Kind.of("keywords:existence", Keywords::existence, "keywords"),
          Kind.of("keywords:frequency", Keywords::frequency, "keyword", "frequency", "relation"),
          Kind.of("keywords:forbidden_words", Keywords::forbidden, "forbidden_words"),
          Kind.of(
              "keywords:letter_frequency",
              Keywords::letterFrequency,
              "letter",
              "let_frequency",
              "let_relation"));

  private Keywords() {}

  private static Instruction existence(Arguments arguments) {
    List<Pattern> words =
        arguments.texts("keywords").stream()
            .map(w -> arguments.pattern("keywords", w, PyPattern::ignoreCase))
            .toList();
    return response -> words.stream().allMatch(w -> w.matcher(response).find());
  }

  private static Instruction forbidden(Arguments arguments) {
    List<Pattern> words =
        arguments.texts("forbidden_words").stream()
            .map(w -> "\\b" + w + "\\b")
            .map(w -> arguments.pattern("forbidden_words", w, PyPattern::ignoreCase))
            .toList();
    return response -> words.stream().noneMatch(w -> w.matcher(response).find());
  }

  private static Instruction frequency(Arguments arguments) {
    String keyword = PythonStrings.strip(arguments.text("keyword"));
    Pattern pattern = arguments.pattern("keyword", keyword, PyPattern::ignoreCase);
    int number = arguments.number("frequency");
    Relation relation = arguments.relation("relation");
    return response -> relation.holds(count(pattern, response), number);
  }

  /**
   * A letter in either case. For what is no letter from a to z the reference draws a letter at
   * random (two prompts of the data name ! and #); here it is counted as it is.
   */
  private static Instruction letterFrequency(Arguments arguments) {
    String letter = PyText.lower(PythonStrings.strip(arguments.text("letter")));
    if (letter.codePointCount(0, letter.length()) != 1) {
      throw new IllegalArgumentException(
          "%s: argument \"letter\" is %s, expected one letter".formatted(arguments.id(), letter));
    }
    int number = arguments.number("let_frequency");
    Relation relation = arguments.relation("let_relation");
    int c = letter.codePointAt(0);
    return response ->
        relation.holds(
            (int) PyText.lower(response).codePoints().filter(d -> d == c).count(), number);
  }

  /** Matches, also empty ones, but for those within a character that Java has as two. */
  static int count(Pattern pattern, String text) {
    Matcher m = pattern.matcher(text);
    int count = 0;
    while (m.find()) {
      int at = m.start();
      boolean within =
          at > 0
              && at < text.length()
              && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
      count += within ? 0 : 1;
    }
    return count;
  }
}
