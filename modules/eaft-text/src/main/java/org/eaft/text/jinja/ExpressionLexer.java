package org.eaft.text.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names, literals and signs inside a tag. */
final class ExpressionLexer {

  private static final Pattern FLOAT =
      Pattern.compile(
          "(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final String[] SIGNS = {"//", "**", "==", "!=", ">=", "<="};
  private static final String SINGLE = "+-/*%~[](){}><=.:|,;";

  private final String source;
  private final Lexer.Lines lines;
  private final List<Token> tokens;
  private final String close;
  private final Deque<Character> open = new ArrayDeque<>();

  ExpressionLexer(String source, Lexer.Lines lines, List<Token> tokens, String close) {
    this.source = source;
    this.lines = lines;
    this.tokens = tokens;
    this.close = close;
  }

  /** Reads up to the end of the tag and returns where its sign or end is; -1 if there is none. */
  int run(int from) {
    Matcher number = FLOAT.matcher(source);
    Matcher integer = INTEGER.matcher(source);
    int i = from;
    while (i < source.length()) {
      int c = source.codePointAt(i);
      if (open.isEmpty() && ends(i)) {
        return i;
      } else if (StringMethods.isSpace(c)) {
        i += Character.charCount(c);
      } else if (c == '\'' || c == '"') {
        i = string(i, c);
      } else if (number.region(i, source.length()).lookingAt() && !follows('.', i)) {
        i = add(Token.Kind.FLOAT, i, number.end());
      } else if (integer.region(i, source.length()).lookingAt()) {
        i = add(Token.Kind.INTEGER, i, integer.end());
      } else if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
        i = add(Token.Kind.NAME, i, nameEnd(i));
      } else {
        i = sign(i);
      }
    }
    return -1;
  }

  private boolean ends(int i) {
    boolean signed = source.charAt(i) == '-' || (source.charAt(i) == '+' && close.equals("%}"));
    return source.startsWith(close, i) || (signed && source.startsWith(close, i + 1));
  }

  private boolean follows(char c, int i) {
    return i > 0 && source.charAt(i - 1) == c;
  }

  private int add(Token.Kind kind, int from, int to) {
    tokens.add(new Token(kind, source.substring(from, to), lines.of(from)));
    return to;
  }

  private int nameEnd(int from) {
    int i = from;
    while (i < source.length() && Character.isUnicodeIdentifierPart(source.codePointAt(i))) {
      i += Character.charCount(source.codePointAt(i));
    }
    return i;
  }

  private int sign(int i) {
    for (String s : SIGNS) {
      if (source.startsWith(s, i)) {
        return add(Token.Kind.SIGN, i, i + 2);
      }
    }
    char c = source.charAt(i);
    if (SINGLE.indexOf(c) < 0) {
      throw JinjaException.at(lines.of(i), "'%s' means nothing here", c);
    }
    if ("([{".indexOf(c) >= 0) {
      open.push(c == '(' ? ')' : c == '[' ? ']' : '}');
    } else if (")]}".indexOf(c) >= 0 && (open.isEmpty() || open.pop() != c)) {
      throw JinjaException.at(lines.of(i), "'%s' closes nothing", c);
    }
    return add(Token.Kind.SIGN, i, i + 1);
  }

  private int string(int from, int quote) {
    int i = from + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    if (i >= source.length()) {
      throw JinjaException.at(lines.of(from), "a string that begins here does not end");
    }
    int line = lines.of(from);
    String value;
    try {
      value = Escapes.read(source.substring(from + 1, i));
    } catch (IllegalArgumentException e) {
      throw JinjaException.at(line, "%s", e.getMessage());
    }
    tokens.add(new Token(Token.Kind.STRING, value, line));
    return i + 1;
  }
}
