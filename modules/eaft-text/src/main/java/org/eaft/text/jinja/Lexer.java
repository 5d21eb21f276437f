package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into data and tags with the white space control of jinja2's lexer.py, set as
 * transformers sets it: trim_blocks, lstrip_blocks, no newline at the end of the file.
 */
final class Lexer {

  private static final int NONE = 0;

  private final String source;
  private final Lines lines;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Whether what precedes {@link #at} ends a line, or is the start of the template. */
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
    this.lines = new Lines(source);
  }

  static List<Token> tokens(String template) {
    String s = template.replace("\r\n", "\n").replace('\r', '\n');
    return new Lexer(s.endsWith("\n") ? s.substring(0, s.length() - 1) : s).run();
  }

  private List<Token> run() {
    while (at < source.length()) {
      int open = nextTag();
      if (open < 0) {
        data(source.substring(at));
        break;
      }
      int rawBody = rawBody(open);
      if (rawBody > 0) {
        raw(open, rawBody);
      } else if (source.charAt(open + 1) == '#') {
        comment(open);
      } else {
        tag(open);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", lines.of(source.length())));
    return tokens;
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Token.Kind.DATA, text, lines.of(at)));
    }
  }

  private int sign(int i) {
    char c = i >= 0 && i < source.length() ? source.charAt(i) : 0;
    return c == '-' || c == '+' ? c : NONE;
  }

  /** Writes the text up to a tag, less what the tag's sign or lstrip_blocks cuts off. */
  private void textBefore(int from, int open, int sign, boolean block) {
    int end = open;
    if (sign == '-') {
      while (end > from && StringMethods.isSpace(source.codePointBefore(end))) {
        end -= Character.charCount(source.codePointBefore(end));
      }
    } else if (sign == NONE && block) {
      int line = source.lastIndexOf('\n', open - 1) + 1;
      boolean begins = line > from || (line <= from && lineStarts);
      int begin = Math.max(line, from);
      end = begins && onlySpace(begin, open) ? begin : open;
    }
    data(source.substring(from, end));
  }

  private boolean onlySpace(int from, int to) {
    return source.substring(from, to).codePoints().allMatch(StringMethods::isSpace);
  }

  /** Moves behind a tag's end, over what its sign or trim_blocks cuts off. */
  private void behind(int end, int sign, boolean block) {
    at = end;
    if (sign == '-') {
      while (at < source.length() && StringMethods.isSpace(source.codePointAt(at))) {
        at += Character.charCount(source.codePointAt(at));
      }
    } else if (sign == NONE && block && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    lineStarts = source.charAt(at - 1) == '\n';
  }

  private void comment(int open) {
    textBefore(at, open, sign(open + 2), true);
    int body = open + (sign(open + 2) == NONE ? 2 : 3);
    int close = source.indexOf("#}", body);
    if (close < 0) {
      throw JinjaException.at(lines.of(open), "'{#' is not closed by '#}'");
    }
    behind(close + 2, close > body ? sign(close - 1) : NONE, true);
  }

  private void tag(int open) {
    boolean block = source.charAt(open + 1) == '%';
    int sign = sign(open + 2);
    textBefore(at, open, sign, block);
    Token.Kind begin = block ? Token.Kind.BLOCK_BEGIN : Token.Kind.PRINT_BEGIN;
    tokens.add(new Token(begin, source.substring(open, open + 2), lines.of(open)));
    ExpressionLexer inner = new ExpressionLexer(source, lines, tokens, block ? "%}" : "}}");
    int close = inner.run(open + (sign == NONE ? 2 : 3));
    if (close < 0) {
      throw JinjaException.at(
          lines.of(open), "'%s' is not closed by '%s'", block ? "{%" : "{{", block ? "%}" : "}}");
    }
    Token.Kind end = block ? Token.Kind.BLOCK_END : Token.Kind.PRINT_END;
    tokens.add(new Token(end, block ? "%}" : "}}", lines.of(close)));
    int endSign = sign(close);
    behind(close + (endSign == NONE ? 2 : 3), endSign, block);
  }

  /** Where the text of a raw block begins; -1 where none opens. */
  private int rawBody(int open) {
    int i = word(open, "raw");
    if (i > 0 && source.startsWith("-%}", i)) {
      return skipSpace(i + 3);
    }
    return i > 0 && source.startsWith("%}", i) ? i + 2 : -1;
  }

  /**
   * Behind a block's opening sign, white space, a word and white space; -1 if they are not there.
   */
  private int word(int open, String word) {
    if (!source.startsWith("{%", open)) {
      return -1;
    }
    int i = skipSpace(open + (sign(open + 2) == NONE ? 2 : 3));
    return source.startsWith(word, i) ? skipSpace(i + word.length()) : -1;
  }

  private int skipSpace(int i) {
    int to = i;
    while (to < source.length() && StringMethods.isSpace(source.codePointAt(to))) {
      to += Character.charCount(source.codePointAt(to));
    }
    return to;
  }

  private void raw(int open, int body) {
    textBefore(at, open, sign(open + 2), true);
    for (int i = source.indexOf("{%", body); i >= 0; i = source.indexOf("{%", i + 1)) {
      int end = word(i, "endraw");
      int sign = end > 0 ? sign(end) : NONE;
      int close = sign == NONE ? end : end + 1;
      if (end > 0 && source.startsWith("%}", close)) {
        at = body;
        lineStarts = source.charAt(body - 1) == '\n';
        textBefore(body, i, sign(i + 2), true);
        behind(close + 2, sign, true);
        return;
      }
    }
    throw JinjaException.at(lines.of(open), "'raw' has no 'endraw'");
  }

  /** Line numbers of positions, which are asked for in order. */
  static final class Lines {
    private final String source;
    private int position;
    private int line = 1;

    Lines(String source) {
      this.source = source;
    }

    int of(int target) {
      if (target < position) {
        position = 0;
        line = 1;
      }
      for (; position < target; position++) {
        line += source.charAt(position) == '\n' ? 1 : 0;
      }
      return line;
    }
  }
}
