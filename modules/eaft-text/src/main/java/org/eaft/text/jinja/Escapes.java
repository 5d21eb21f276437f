package org.eaft.text.jinja;

/** The escapes of a Python string literal. */
final class Escapes {

  private final String raw;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String raw) {
    this.raw = raw;
  }

  /**
   * What a literal says.
   *
   * @throws IllegalArgumentException if a number is cut short
   */
  static String read(String raw) {
    return raw.indexOf('\\') < 0 ? raw : new Escapes(raw).run();
  }

  private String run() {
    while (at < raw.length()) {
      char c = raw.charAt(at++);
      if (c != '\\' || at == raw.length()) {
        out.append(c);
      } else {
        escape(raw.charAt(at++));
      }
    }
    return out.toString();
  }

  private void escape(char c) {
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
      case 'x' -> number(2);
      case 'u' -> number(4);
      case 'U' -> number(8);
      case 'N' -> named();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      default -> out.append('\\').append(c); // Python keeps what it does not know
    }
  }

  private void number(int digits) {
    int end = at + digits;
    try {
      out.appendCodePoint(Integer.parseInt(raw.substring(at, end), 16));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "an escape of %d hexadecimal digits is cut short or no character".formatted(digits), e);
    }
    at = end;
  }

  private void octal() {
    int start = at - 1;
    int end = start;
    while (end < raw.length() && end < start + 3 && "01234567".indexOf(raw.charAt(end)) >= 0) {
      end++;
    }
    out.append((char) Integer.parseInt(raw.substring(start, end), 8));
    at = end;
  }

  private void named() {
    int end = raw.indexOf('}', at);
    if (end < 0 || raw.charAt(at) != '{') {
      throw new IllegalArgumentException("\\N is not followed by {name}");
    }
    out.appendCodePoint(Character.codePointOf(raw.substring(at + 1, end)));
    at = end + 1;
  }
}
