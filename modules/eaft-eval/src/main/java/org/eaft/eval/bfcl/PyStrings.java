package org.eaft.eval.bfcl;

import java.util.Locale;

/** A string literal of Python. */
final class PyStrings {

  private final String body;
  private final boolean bytes;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private PyStrings(String body, boolean bytes) {
    this.body = body;
    this.bytes = bytes;
  }

  private static int prefix(String literal) {
    int i = 0;
    while (literal.charAt(i) != '"' && literal.charAt(i) != '\'') {
      i++;
    }
    return i;
  }

  private static boolean has(String literal, char letter) {
    return literal.substring(0, prefix(literal)).toLowerCase(Locale.ROOT).indexOf(letter) >= 0;
  }

  static boolean isBytes(String literal) {
    return has(literal, 'b');
  }

  static boolean isFormatted(String literal) {
    return has(literal, 'f');
  }

  static boolean isRaw(String literal) {
    return has(literal, 'r');
  }

  /** What stands between the quotes. */
  static String body(String literal) {
    int from = prefix(literal);
    char quote = literal.charAt(from);
    boolean three =
        literal.length() >= from + 6
            && literal.charAt(from + 1) == quote
            && literal.charAt(from + 2) == quote;
    int quotes = three ? 3 : 1;
    return literal.substring(from + quotes, literal.length() - quotes);
  }

  /** The characters that a literal stands for; bytes as characters up to 255. */
  static String value(String literal) {
    return value(body(literal), isRaw(literal), isBytes(literal));
  }

  static String value(String body, boolean raw, boolean bytes) {
    if (bytes && body.chars().anyMatch(c -> c > 0x7f)) {
      throw Undecodable.of("bytes beyond ASCII");
    }
    if (raw || body.indexOf('\\') < 0) {
      return body;
    }
    PyStrings s = new PyStrings(body, bytes);
    while (s.at < body.length()) {
      char c = body.charAt(s.at++);
      if (c == '\\' && s.at < body.length()) {
        s.escape();
      } else {
        s.out.append(c);
      }
    }
    return s.out.toString();
  }

  private void escape() {
    char c = body.charAt(at++);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append(c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      case 'x' -> hexadecimal(2);
      case 'u', 'U', 'N' -> unicode(c);
      default -> out.append('\\').append(c);
    }
  }

  private void unicode(char c) {
    if (bytes) {
      out.append('\\').append(c);
    } else if (c == 'N') {
      named();
    } else {
      hexadecimal(c == 'u' ? 4 : 8);
    }
  }

  private void octal() {
    int from = at - 1;
    while (at < body.length() && at < from + 3 && Character.digit(body.charAt(at), 8) >= 0) {
      at++;
    }
    int code = Integer.parseInt(body.substring(from, at), 8);
    out.append((char) (bytes ? code & 0xff : code));
  }

  private void hexadecimal(int digits) {
    int end = at + digits;
    long code = 0;
    for (; at < end; at++) {
      int digit = at < body.length() ? Character.digit(body.charAt(at), 16) : -1;
      if (digit < 0 || body.charAt(at) > 0x7f) {
        throw Undecodable.of("an escape of %d digits is cut short", digits);
      }
      code = code * 16 + digit;
    }
    if (code > Character.MAX_CODE_POINT) {
      throw Undecodable.of("no character has the code %x", code);
    }
    out.appendCodePoint((int) code);
  }

  private void named() {
    int end = body.indexOf('}', at);
    if (end < 0 || body.charAt(at) != '{') {
      throw Undecodable.of("\\N without a name");
    }
    try {
      out.appendCodePoint(Character.codePointOf(body.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw Undecodable.of("no character is called %s", body.substring(at + 1, end));
    }
    at = end + 1;
  }
}
