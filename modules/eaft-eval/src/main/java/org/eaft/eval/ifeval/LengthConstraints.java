package org.eaft.eval.ifeval;

import java.util.List;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** Numbers of words, sentences and paragraphs. */
final class LengthConstraints {

  static final List<Kind> KINDS =
      List.of(
          Kind.of(
              "length_constraints:number_sentences",
              LengthConstraints::sentences,
              "num_sentences",
              "relation"),
          Kind.of(
              "length_constraints:number_paragraphs",
              LengthConstraints::paragraphs,
              "num_paragraphs"),
          Kind.of(
              "length_constraints:number_words", LengthConstraints::words, "num_words", "relation"),
          Kind.of(
              "length_constraints:nth_paragraph_first_word",
              LengthConstraints::firstWord,
              "num_paragraphs",
              "nth_paragraph",
              "first_word"));

  private static final Pattern DIVIDER = PyPattern.of("\\s?\\*\\*\\*\\s?");
  private static final Pattern SPACE = PyPattern.of("\\s");

  private LengthConstraints() {}

  private static Instruction sentences(Arguments arguments) {
    int number = arguments.number("num_sentences");
    Relation relation = arguments.relation("relation");
    return response -> relation.holds(Punkt.english().sentences(response).size(), number);
  }

  private static Instruction words(Arguments arguments) {
    int number = arguments.number("num_words");
    Relation relation = arguments.relation("relation");
    return response -> relation.holds(PyText.countWords(response), number);
  }

  private static Instruction paragraphs(Arguments arguments) {
    int number = arguments.number("num_paragraphs");
    return response -> paragraphs(response) == number;
  }

  /** Paragraphs with *** between; those at either end may be empty, others not (then -1). */
  private static int paragraphs(String response) {
    String[] parts = DIVIDER.split(response, -1);
    int last = parts.length - 1;
    int count = parts.length;
    for (int i = 0; i <= last; i++) {
      if (PyText.isBlank(parts[i])) {
        if (i > 0 && i < last) {
          return -1;
        }
        count--;
      }
    }
    return count;
  }

  private static Instruction firstWord(Arguments arguments) {
    int paragraphs = arguments.number("num_paragraphs");
    int nth = arguments.number("nth_paragraph");
    if (nth > paragraphs) {
      throw new IllegalArgumentException(
          "%s: argument \"nth_paragraph\" is %d, expected at most num_paragraphs, %d"
              .formatted(arguments.id(), nth, paragraphs));
    }
    String word = PyText.lower(arguments.text("first_word"));
    return response -> {
      String[] parts = response.split("\n\n", -1);
      int count = 0;
      for (String part : parts) {
        count += PyText.isBlank(part) ? 0 : 1;
      }
      // counted without blank parts but numbered with them, as the reference does
      return count == paragraphs
          && !PyText.isBlank(parts[nth - 1])
          && firstWord(parts[nth - 1]).equals(word);
    };
  }

  /** The first word in lower case, without quotes before it, up to punctuation. */
  private static String firstWord(String paragraph) {
    String word = SPACE.split(PythonStrings.strip(paragraph), 2)[0];
    word = PythonStrings.lstrip(word, c -> c == '\'');
    word = PythonStrings.lstrip(word, c -> c == '"');
    int end = 0;
    while (end < word.length() && ".,?!'\"".indexOf(word.charAt(end)) < 0) {
      end++;
    }
    StringBuilder lower = new StringBuilder();
    word.substring(0, end)
        .codePoints()
        .forEach(c -> lower.append(PyText.lower(Character.toString(c))));
    return lower.toString();
  }
}
