package org.eaft.eval.ifeval;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * What Python's {@code str} does to a text, where Java's {@code String} does something else: white
 * space is that of {@code str.isspace}, case that of {@code str.isupper}.
 */
final class PyText {

  private PyText() {}

  /** White space: Unicode's, and the separators 0x1C to 0x1F. */
  static boolean isSpace(int c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || (c >= 0x1C && c <= 0x1F)
        || c == 0x85
        || c == 0xA0
        || Character.isSpaceChar(c);
  }

  /** A letter, a number of any sort, or an underscore: {@code \w}. */
  static boolean isWord(int c) {
    return c == '_'
        || Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.LETTER_NUMBER
        || Character.getType(c) == Character.OTHER_NUMBER;
  }

  static String strip(String s) {
    return stripLeft(stripRight(s, PyText::isSpace), PyText::isSpace);
  }

  static String strip(String s, char c) {
    return stripLeft(stripRight(s, d -> d == c), d -> d == c);
  }

  static String stripLeft(String s, IntPredicate drop) {
    int from = 0;
    while (from < s.length() && drop.test(s.charAt(from))) {
      from++;
    }
    return s.substring(from);
  }

  static String stripRight(String s, IntPredicate drop) {
    int to = s.length();
    while (to > 0 && drop.test(s.charAt(to - 1))) {
      to--;
    }
    return s.substring(0, to);
  }

  static boolean isBlank(String s) {
    return s.chars().allMatch(PyText::isSpace);
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

  /** Maximal runs of {@link #isWord}. */
  static int countWords(String s) {
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      boolean word = isWord(s.codePointAt(i));
      words += word && !inside ? 1 : 0;
      inside = word;
    }
    return words;
  }
}
