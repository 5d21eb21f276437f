package org.eaft.eval.ifeval;

import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Python's {@code json.loads} reads a text. It takes any value, not objects alone, NaN,
 * Infinity and -Infinity, keys that occur twice and halves of surrogate pairs; white space is
 * space, tab, CR and LF; integers have at most 4300 digits.
 *
 * <p>Values that are nested deeper than {@value #DEEPEST} are not read: Python gives up with an
 * error of another kind near 1000, which ends the reference.
 */
final class PyJson {

  private static final int DEEPEST = 900;
  private static final int MOST_DIGITS = 4300;
  private static final Pattern NUMBER =
      Pattern.compile("(-?(?:0|[1-9][0-9]*+))(\\.[0-9]++)?([eE][-+]?[0-9]++)?");
  private static final Pattern STRING =
      Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1F]++|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"");
  private static final Pattern WORD = Pattern.compile("null|true|false|NaN|Infinity|-Infinity");

  private final String text;
  private int at;

  private PyJson(String text) {
    this.text = text;
  }

  static boolean accepts(String text) {
    PyJson json = new PyJson(text);
    json.space();
    boolean value = json.value(0);
    json.space();
    return value && json.at == text.length();
  }

  private boolean value(int depth) {
    if (depth > DEEPEST) {
      return false;
    }
    if (take('{')) {
      return members('}', () -> member(depth + 1));
    }
    if (take('[')) {
      return members(']', () -> value(depth + 1));
    }
    return match(STRING) != null || match(WORD) != null || number();
  }

  private boolean member(int depth) {
    if (match(STRING) == null) {
      return false;
    }
    space();
    if (!take(':')) {
      return false;
    }
    space();
    return value(depth);
  }

  private boolean members(char end, BooleanSupplier one) {
    space();
    if (take(end)) {
      return true;
    }
    while (one.getAsBoolean()) {
      space();
      if (take(end)) {
        return true;
      }
      if (!take(',')) {
        return false;
      }
      space();
    }
    return false;
  }

  private boolean number() {
    Matcher m = match(NUMBER);
    if (m == null) {
      return false;
    }
    boolean integer = m.group(2) == null && m.group(3) == null;
    return !integer || PyText.withoutPrefix(m.group(1), "-").length() <= MOST_DIGITS;
  }

  private Matcher match(Pattern pattern) {
    Matcher m = pattern.matcher(text).region(at, text.length());
    if (!m.lookingAt()) {
      return null;
    }
    at = m.end();
    return m;
  }

  private boolean take(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
