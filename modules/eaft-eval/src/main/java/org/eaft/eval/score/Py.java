package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.eaft.eval.python.PythonStrings;

/**
 * What Python's strings do, where Java's differ: the rules that are scored with were written in it.
 */
final class Py {

  /** The inside of a character class: what {@code \s} matches in a Python pattern of text. */
  static final String SPACES =
      "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

  /** The inside of a character class: what {@code \w} matches. */
  static final String WORD = "\\p{L}\\p{N}_";

  private Py() {}

  static String strip(String s, String chars) {
    return PythonStrings.strip(s, c -> chars.indexOf(c) >= 0);
  }

  static String lstrip(String s, String chars) {
    return PythonStrings.lstrip(s, c -> chars.indexOf(c) >= 0);
  }

  static String rstrip(String s, String chars) {
    return PythonStrings.rstrip(s, c -> chars.indexOf(c) >= 0);
  }

  /** Small letters; in pieces, since Java takes the square of the time for many of the letter İ. */
  static String lower(String s) {
    if (s.indexOf('\u0130') < 0) {
      return s.toLowerCase(Locale.ROOT);
    }
    StringJoiner pieces = new StringJoiner("i\u0307");
    split(s, "\u0130").forEach(piece -> pieces.add(piece.toLowerCase(Locale.ROOT)));
    return pieces.toString();
  }

  /** Parts between separators, empty ones at the end included, at least one. */
  static List<String> split(String s, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at; (at = s.indexOf(separator, from)) >= 0; from = at + separator.length()) {
      parts.add(s.substring(from, at));
    }
    parts.add(s.substring(from));
    return parts;
  }

  /** Words between white space. */
  static List<String> words(String s) {
    List<String> words = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= s.length(); i++) {
      boolean space = i == s.length() || PythonStrings.isSpace(s.charAt(i));
      if (space && from >= 0) {
        words.add(s.substring(from, i));
        from = -1;
      } else if (!space && from < 0) {
        from = i;
      }
    }
    return words;
  }

  static String afterLast(String s, String separator) {
    int at = s.lastIndexOf(separator);
    return at < 0 ? s : s.substring(at + separator.length());
  }

  static String beforeFirst(String s, String separator) {
    int at = s.indexOf(separator);
    return at < 0 ? s : s.substring(0, at);
  }

  static int count(String s, char c) {
    return (int) s.chars().filter(x -> x == c).count();
  }

  /**
   * Spans from {@code open} to the next {@code close} on the same line: dropped, or their inside
   * kept.
   */
  static String unwrap(String s, String open, char close, boolean keepInside) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at; (at = s.indexOf(open, from)) >= 0; ) {
      int inside = at + open.length();
      int end = s.indexOf(close, inside);
      int line = s.indexOf('\n', inside);
      if (end < 0) {
        break;
      }
      if (line >= 0 && line < end) {
        out.append(s, from, line);
        from = line;
        continue;
      }
      out.append(s, from, at);
      if (keepInside) {
        out.append(s, inside, end);
      }
      from = end + 1;
    }
    return out.append(s.substring(from)).toString();
  }
}
