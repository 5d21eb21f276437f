package org.eaft.eval.bfcl;

import java.math.BigInteger;
import java.util.List;

/** A number in Python's source. */
final class PyNumbers {

  /** Python reads no longer decimal integer. */
  private static final int MAX_DIGITS = 4300;

  /** Ours, for those of other bases, which cost time by the square of their length. */
  private static final int MAX_OTHER_DIGITS = 10_000;

  /** What may follow without a space. */
  private static final List<String> WORDS =
      List.of("and", "else", "for", "if", "in", "is", "or", "not");

  private final String text;
  private final int start;
  private int at;

  PyNumbers(String text, int start) {
    this.text = text;
    this.start = start;
    this.at = start;
  }

  /** Behind the number. */
  int end() {
    return at;
  }

  /** A Long, BigInteger, Double, or an imaginary number. */
  Object read() {
    Object value = based();
    if (value == null) {
      value = decimal();
    }
    if (at < text.length()) {
      char c = text.charAt(at);
      boolean word = PyLexer.isWord(c) || isDigit(c, 10);
      if (word && WORDS.stream().noneMatch(w -> text.startsWith(w, at))) {
        throw Undecodable.of("a number is followed by '%s'", c);
      }
    }
    return value;
  }

  private static boolean isDigit(char c, int base) {
    return c < 0x80 && Character.digit(c, base) >= 0;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Digits with single underscores between; whether there are any. */
  private boolean digits(int base) {
    int before = at;
    while (isDigit(peek(), base) || (peek() == '_' && at > before && isDigitNext(base))) {
      at++;
    }
    return at > before;
  }

  private boolean isDigitNext(int base) {
    return at + 1 < text.length() && isDigit(text.charAt(at + 1), base);
  }

  /** A number that begins with 0x, 0o or 0b, or null. */
  private Object based() {
    if (peek() != '0' || at + 1 == text.length()) {
      return null;
    }
    int base =
        switch (text.charAt(at + 1)) {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          case 'b', 'B' -> 2;
          default -> 0;
        };
    if (base == 0) {
      return null;
    }
    at += 2;
    at += peek() == '_' ? 1 : 0;
    int from = at;
    if (!digits(base)) {
      throw Undecodable.of("a number of base %d without digits", base);
    }
    String digits = text.substring(from, at).replace("_", "");
    if (digits.length() > MAX_OTHER_DIGITS) {
      throw Undecodable.of("an integer of %d digits", digits.length());
    }
    return PyValues.integer(new BigInteger(digits, base));
  }

  private Object decimal() {
    digits(10);
    boolean whole = true;
    if (peek() == '.') {
      whole = false;
      at++;
      digits(10);
    }
    if (peek() == 'e' || peek() == 'E') {
      whole &= !exponent();
    }
    String digits = text.substring(start, at).replace("_", "");
    if (peek() == 'j' || peek() == 'J') {
      at++;
      return PyText.imaginary(Double.parseDouble(digits));
    }
    if (!whole) {
      return Double.parseDouble(digits);
    }
    boolean zero = digits.chars().allMatch(c -> c == '0');
    if (digits.length() > MAX_DIGITS || (digits.charAt(0) == '0' && !zero)) {
      throw Undecodable.of("an integer of %d digits, or one with leading zeros", digits.length());
    }
    return PyValues.integer(new BigInteger(digits));
  }

  /** Goes behind an exponent, if there is one. */
  private boolean exponent() {
    int before = at;
    at++;
    at += peek() == '+' || peek() == '-' ? 1 : 0;
    if (digits(10)) {
      return true;
    }
    at = before;
    return false;
  }
}
