package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Words as NLTK 3.9.1's {@code word_tokenize} makes them: sentences of {@link Punkt}, in which
 * punctuation and clitics are set apart.
 */
final class WordTokenizer {

  private record Rule(Pattern pattern, String replacement) {
    String apply(String text) {
      return pattern.matcher(text).replaceAll(replacement);
    }
  }

  /** Opening quotes, punctuation, brackets, dashes. */
  private static final List<Rule> FIRST =
      List.of(
          rule("([«“‘„]|[`]+)", " $1 "),
          rule("^\"", "``"),
          rule("(``)", " $1 "),
          rule("([ (\\[{<])(\"|'{2})", "$1 `` "),
          anyCase("(')(?!re|ve|ll|m|t|s|d|n)(\\w)\\b", "$1 $2"),
          rule("([^.])(\\.)([\\])}>\"'»”’ ]*)\\s*$", "$1 $2 $3 "),
          rule("([:,])([^\\d])", " $1 $2"),
          rule("([:,])$", " $1 "),
          rule("\\.{2,}", " $0 "),
          rule("[;@#$%&]", " $0 "),
          rule("([^.])(\\.)([\\])}>\"']*)\\s*$", "$1 $2$3 "),
          rule("[?!]", " $0 "),
          rule("([^'])' ", "$1 ' "),
          rule("[*]", " $0 "),
          rule("[\\]\\[(){}<>]", " $0 "),
          rule("--", " -- "));

  /** Closing quotes and contractions; the text has a space on either side. */
  private static final List<Rule> SECOND =
      List.of(
          rule("([»”’])", " $1 "),
          rule("''", " '' "),
          rule("\"", " '' "),
          rule("\\s+", " "),
          rule("([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "),
          rule("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "),
          anyCase("\\b(can)(not)\\b", " $1 $2 "),
          anyCase("\\b(d)('ye)\\b", " $1 $2 "),
          anyCase("\\b(gim)(me)\\b", " $1 $2 "),
          anyCase("\\b(gon)(na)\\b", " $1 $2 "),
          anyCase("\\b(got)(ta)\\b", " $1 $2 "),
          anyCase("\\b(lem)(me)\\b", " $1 $2 "),
          anyCase("\\b(more)('n)\\b", " $1 $2 "),
          anyCase("\\b(wan)(na)(?=\\s)", " $1 $2 "),
          anyCase(" ('t)(is)\\b", " $1 $2 "),
          anyCase(" ('t)(was)\\b", " $1 $2 "));

  private static final Pattern SPACE = PyPattern.of("\\s+");

  private WordTokenizer() {}

  private static Rule rule(String pattern, String replacement) {
    return new Rule(PyPattern.of(pattern), replacement);
  }

  private static Rule anyCase(String pattern, String replacement) {
    return new Rule(PyPattern.ignoreCase(pattern), replacement);
  }

  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String sentence : Punkt.english().sentences(text)) {
      String s = sentence;
      for (Rule rule : FIRST) {
        s = rule.apply(s);
      }
      s = " " + s + " ";
      for (Rule rule : SECOND) {
        s = rule.apply(s);
      }
      SPACE.splitAsStream(s).filter(word -> !word.isEmpty()).forEach(words::add);
    }
    return words;
  }
}
