package org.eaft.eval.python;

import java.util.function.IntPredicate;

/** White space and words as Python's strings and patterns have them, where Java's differ. */
public final class PythonStrings {

  private PythonStrings() {}

  /** White space of {@code str.isspace}: Unicode's, and the separators 0x1C to 0x1F. */
  public static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  /** A letter, a number of any sort, or an underscore: {@code \w}. */
  public static boolean isWord(int c) {
    return c == '_'
        || Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.LETTER_NUMBER
        || Character.getType(c) == Character.OTHER_NUMBER;
  }

  /** Without white space at either end. */
  public static String strip(String s) {
    return strip(s, PythonStrings::isSpace);
  }

  /** Without characters of a kind at either end. */
  public static String strip(String s, IntPredicate drop) {
    return rstrip(lstrip(s, drop), drop);
  }

  /** Without characters of a kind at the start. */
  public static String lstrip(String s, IntPredicate drop) {
    int from = 0;
    while (from < s.length() && drop.test(s.charAt(from))) {
      from++;
    }
    return s.substring(from);
  }

  /** Without characters of a kind at the end. */
  public static String rstrip(String s, IntPredicate drop) {
    int to = s.length();
    while (to > 0 && drop.test(s.charAt(to - 1))) {
      to--;
    }
    return s.substring(0, to);
  }
}
