package org.eaft.eval.ifeval;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of Python's {@code re} (for {@code str}), compiled to Java's so that they
 * match the same: classes such as {@code \w} are Unicode's as Python sees them, only {@code \n}
 * ends a line, brackets within brackets are characters, and braces that count nothing stand for
 * themselves.
 *
 * <p>They are needed as keywords, forbidden words and dividers of prompts are regular expressions
 * to the reference. Not translated, and refused: flags within a pattern, conditions and comments.
 */
final class PyPattern {

  static final String SPACE =
      "\\x09-\\x0D\\x1C-\\x20\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
          + "\\x{205F}\\x{3000}";
  static final String WORD = "\\p{L}\\p{N}_";

  private static final String EDGE = "(?:(?<=[W])(?![W])|(?<![W])(?=[W]))".replace("W", WORD);
  private static final String NO_EDGE = "(?:(?<=[W])(?=[W])|(?<![W])(?![W]))".replace("W", WORD);

  private final String pattern;
  private final boolean lines;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private PyPattern(String pattern, boolean lines) {
    this.pattern = pattern;
    this.lines = lines;
  }

  /**
   * Compiled without flags.
   *
   * @throws PatternSyntaxException where Python raises {@code re.error}, and for what is not known
   */
  static Pattern of(String pattern) {
    return Pattern.compile(new PyPattern(pattern, false).translate());
  }

  /** Compiled with {@code re.MULTILINE}. */
  static Pattern multiLine(String pattern) {
    return Pattern.compile(new PyPattern(pattern, true).translate());
  }

  /** Compiled with {@code re.IGNORECASE}. */
  static Pattern ignoreCase(String pattern) {
    return Pattern.compile(
        new PyPattern(pattern, false).translate(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private String translate() {
    while (at < pattern.length()) {
      int c = pattern.codePointAt(at);
      at += Character.charCount(c);
      switch (c) {
        case '\\' -> out.append(PyEscape.outside(this));
        case '[' -> out.append(PyClass.translate(this));
        case '.' -> out.append("[^\\n]");
        case '^' -> out.append(lines ? "(?<![^\\n])" : "\\A");
        case '$' -> out.append(lines ? "(?![^\\n])" : "(?=\\n?\\z)");
        case '(' -> open();
        case '{' -> brace();
        case '*', '+', '?', '|', ')' -> out.append((char) c);
        default -> out.append(literal(c));
      }
    }
    return out.toString();
  }

  private void open() {
    if (!looksAt("?")) {
      out.append('(');
      return;
    }
    for (String kind : new String[] {"?:", "?=", "?!", "?<=", "?<!", "?>"}) {
      if (looksAt(kind)) {
        out.append('(').append(kind);
        at += kind.length();
        return;
      }
    }
    throw error("a group of this kind is not supported");
  }

  /** {2}, {2,}, {,3}, {2,3} and {,} count; any other brace is a character. */
  private void brace() {
    int end = pattern.indexOf('}', at);
    String body = end < 0 ? "" : pattern.substring(at, end);
    if (!body.matches("[0-9]+|[0-9]*,[0-9]*")) {
      out.append("\\{");
      return;
    }
    out.append('{').append(body.startsWith(",") ? "0" : "").append(body).append('}');
    at = end + 1;
  }

  static String literal(int c) {
    return "\\x{" + Integer.toHexString(c) + "}";
  }

  static String edge(boolean negated) {
    return negated ? NO_EDGE : EDGE;
  }

  boolean looksAt(String text) {
    return pattern.startsWith(text, at);
  }

  boolean hasMore() {
    return at < pattern.length();
  }

  /** The next code point. */
  int next() {
    if (!hasMore()) {
      throw error("the pattern ends too early");
    }
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  /** As many digits of the radix as there are, at most so many. */
  String digits(int radix, int most) {
    int from = at;
    while (hasMore() && at - from < most && Character.digit(pattern.charAt(at), radix) >= 0) {
      at++;
    }
    return pattern.substring(from, at);
  }

  PatternSyntaxException error(String what) {
    return new PatternSyntaxException(what, pattern, at);
  }
}
