package org.eaft.eval.ifeval;

import java.util.Locale;
import org.eaft.eval.python.PythonStrings;

/**
 * What Python's {@code str} does to a text, where Java's {@code String} does something else: white
 * space is that of {@code str.isspace}, case that of {@code str.isupper}.
 */
final class PyText {

  private PyText() {}

  static String strip(String s, char c) {
    return PythonStrings.strip(s, d -> d == c);
  }

  static boolean isBlank(String s) {
    return s.chars().allMatch(PythonStrings::isSpace);
  }

  static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }

  static String withoutPrefix(String s, String prefix) {
    return s.startsWith(prefix) ? s.substring(prefix.length()) : s;
  }

  static String withoutSuffix(String s, String suffix) {
    return s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
  }

  /** Some letter, and none that is not upper case; what has no case does not matter. */
  static boolean isUpper(String s) {
    return s.codePoints().anyMatch(Character::isUpperCase)
        && s.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  /** Some letter, and none that is not lower case; what has no case does not matter. */
  static boolean isLower(String s) {
    return s.codePoints().anyMatch(Character::isLowerCase)
        && s.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  /** Maximal runs of {@link PythonStrings#isWord}. */
  static int countWords(String s) {
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      boolean word = PythonStrings.isWord(s.codePointAt(i));
      words += word && !inside ? 1 : 0;
      inside = word;
    }
    return words;
  }
}
