package org.eaft.eval.bfcl;

/**
 * Checks a formatted string, {@code f"{x!r:>{width}}"}: no argument of a call can be one, but where
 * nothing reads it, it has to be right.
 */
final class PyFormatted {

  /** Fields in the format of a field have no fields in theirs. */
  private static final int MAX_DEPTH = 2;

  private final String body;
  private final boolean raw;
  private int at;

  private PyFormatted(String body, boolean raw) {
    this.body = body;
    this.raw = raw;
  }

  static void check(String body, boolean raw) {
    PyFormatted f = new PyFormatted(body, raw);
    f.text(0);
  }

  /** Text and fields up to the end, or in a format up to the bracket that ends its field. */
  private void text(int depth) {
    StringBuilder plain = new StringBuilder();
    while (at < body.length()) {
      char c = body.charAt(at);
      if (c == '{' && depth == 0 && body.startsWith("{{", at)) {
        at += 2;
      } else if (c == '{') {
        at++;
        field(depth + 1);
      } else if (c == '}' && depth > 0) {
        break;
      } else if (c == '}') {
        if (!body.startsWith("}}", at)) {
          throw Undecodable.of("a single '}' in a formatted string");
        }
        at += 2;
      } else {
        int from = at;
        at = plainEnd();
        plain.append(body, from, at);
      }
    }
    PyStrings.value(plain.toString(), raw, false);
  }

  /** Behind a character, an escape, or the name of a character. */
  private int plainEnd() {
    if (body.charAt(at) != '\\' || raw || at + 1 == body.length()) {
      return at + 1;
    }
    int named = body.startsWith("\\N{", at) ? body.indexOf('}', at) : -1;
    boolean bracket = body.charAt(at + 1) == '{' || body.charAt(at + 1) == '}';
    return named >= 0 ? named + 1 : at + (bracket ? 1 : 2);
  }

  private void field(int depth) {
    if (depth > MAX_DEPTH) {
      throw Undecodable.of("fields of a formatted string nest too deep");
    }
    int from = at;
    at = expressionEnd();
    String source = body.substring(from, at);
    if (source.isBlank() || source.indexOf('\\') >= 0 || source.indexOf('#') >= 0) {
      throw Undecodable.of("a field of a formatted string is no expression");
    }
    PyParser.parse("(" + source + ")");
    if (peek() == '=') {
      at++;
      skipSpaces();
    }
    if (peek() == '!') {
      if (at + 1 >= body.length() || "sra".indexOf(body.charAt(at + 1)) < 0) {
        throw Undecodable.of("an unknown conversion in a formatted string");
      }
      at += 2;
    }
    if (peek() == ':') {
      at++;
      text(depth);
    }
    if (peek() != '}') {
      throw Undecodable.of("a field of a formatted string has no end");
    }
    at++;
  }

  private void skipSpaces() {
    while (Character.isWhitespace(peek())) {
      at++;
    }
  }

  private char peek() {
    return at < body.length() ? body.charAt(at) : 0;
  }

  /** Where the expression of a field ends: outside of brackets and strings. */
  private int expressionEnd() {
    int brackets = 0;
    for (int i = at; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '"' || c == '\'') {
        i = stringEnd(i);
      } else if ("([{".indexOf(c) >= 0) {
        brackets++;
      } else if (")]}".indexOf(c) >= 0 && brackets > 0) {
        brackets--;
      } else if (brackets == 0 && isEnd(c, i)) {
        return i;
      }
    }
    throw Undecodable.of("a field of a formatted string has no end");
  }

  private boolean isEnd(char c, int i) {
    char next = i + 1 < body.length() ? body.charAt(i + 1) : 0;
    char before = i > at ? body.charAt(i - 1) : 0;
    return switch (c) {
      case '}', ':' -> true;
      case '!' -> next != '=';
      case '=' -> next != '=' && "=!<>".indexOf(before) < 0;
      default -> false;
    };
  }

  /** The last character of a string that begins here. */
  private int stringEnd(int from) {
    String quote = body.substring(from, from + 1);
    String end = body.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
    int to = body.indexOf(end, from + end.length());
    if (to < 0) {
      throw Undecodable.of("a string in a formatted string has no end");
    }
    return to + end.length() - 1;
  }
}
