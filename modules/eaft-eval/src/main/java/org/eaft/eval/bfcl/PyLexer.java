package org.eaft.eval.bfcl;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eaft.eval.bfcl.PyToken.Type;

/** Python's source in pieces, by the rules of Python 3.11. */
final class PyLexer {

  private static final Set<String> KEYWORDS =
      Set.of(
          "False",
          "None",
          "True",
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  private static final Set<String> PREFIXES =
      Set.of("", "r", "b", "u", "f", "br", "rb", "fr", "rf");

  private static final Set<String> LONG_OPERATORS =
      Set.of(
          "**=", "//=", ">>=", "<<=", "...", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
          "^=", "@=", ":=", "==", "<=", ">=", "**", "//", ">>", "<<", "<>");

  private static final String OPERATORS = "+-*/%@<>=&|^~()[]{},:;.";

  /** Python's own limit. */
  private static final int MAX_BRACKETS = 200;

  private final String text;
  private final List<PyToken> tokens = new ArrayList<>();
  private int at;
  private int brackets;

  private PyLexer(String text) {
    this.text = text;
  }

  static List<PyToken> tokens(String source) {
    for (int i = 0, c; i < source.length(); i += Character.charCount(c)) {
      c = source.codePointAt(i);
      if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        throw Undecodable.of("character U+%04X", c);
      }
    }
    PyLexer lexer = new PyLexer(source.replace("\r\n", "\n").replace('\r', '\n'));
    while (lexer.at < lexer.text.length()) {
      lexer.next();
    }
    lexer.add(Type.END, "", null);
    return lexer.tokens;
  }

  private void next() {
    char c = text.charAt(at);
    if (c == ' ' || c == '\t' || c == '\f') {
      at++;
    } else if (c == '\n') {
      at++;
      if (brackets == 0) {
        add(Type.NEWLINE, "\n", null);
      }
    } else if (c == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (c == '\\') {
      if (!text.startsWith("\\\n", at) || at + 2 == text.length()) {
        throw Undecodable.of("a backslash within a line");
      }
      at += 2;
    } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
      PyNumbers numbers = new PyNumbers(text, at);
      Object value = numbers.read();
      add(Type.NUMBER, text.substring(at, numbers.end()), value);
      at = numbers.end();
    } else if (c == '"' || c == '\'') {
      string(at);
    } else if (isWord(c)) {
      word();
    } else {
      operator(c);
    }
  }

  private boolean isDigit(int i) {
    return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  /** Whether a character may be part of a name; of those beyond ASCII that is seen later. */
  static boolean isWord(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
  }

  private void word() {
    int start = at;
    while (at < text.length() && (isWord(text.charAt(at)) || isDigit(at))) {
      at++;
    }
    String word = text.substring(start, at);
    boolean quote = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
    if (quote && word.length() <= 2 && PREFIXES.contains(word.toLowerCase(Locale.ROOT))) {
      string(start);
      return;
    }
    if (!isIdentifier(word)) {
      throw Undecodable.of("no name: %s", word);
    }
    String name = Normalizer.normalize(word, Normalizer.Form.NFKC);
    add(KEYWORDS.contains(word) ? Type.KEYWORD : Type.NAME, name, null);
  }

  private static boolean isIdentifier(String word) {
    int first = word.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && word.codePoints().allMatch(c -> Character.isUnicodeIdentifierPart(c) && !isIgnorable(c));
  }

  private static boolean isIgnorable(int c) {
    return Character.isIdentifierIgnorable(c);
  }

  /** Goes behind a string whose prefix begins at start, and whose quote is here. */
  private void string(int start) {
    String quote = text.substring(at, at + 1);
    boolean three = text.startsWith(quote.repeat(3), at);
    String end = three ? quote.repeat(3) : quote;
    int i = at + end.length();
    while (!text.startsWith(end, i)) {
      if (i >= text.length() || (text.charAt(i) == '\n' && !three)) {
        throw Undecodable.of("a string has no end");
      }
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    at = i + end.length();
    add(Type.STRING, text.substring(start, at), null);
  }

  private void operator(char c) {
    for (int length = 3; length > 1; length--) {
      int end = at + length;
      if (end <= text.length() && LONG_OPERATORS.contains(text.substring(at, end))) {
        add(Type.OPERATOR, text.substring(at, end), null);
        at = end;
        return;
      }
    }
    if (OPERATORS.indexOf(c) < 0) {
      throw Undecodable.of("character '%s'", c);
    }
    if ("([{".indexOf(c) >= 0 && ++brackets > MAX_BRACKETS) {
      throw Undecodable.of("more than %d nested brackets", MAX_BRACKETS);
    }
    brackets -= ")]}".indexOf(c) >= 0 && brackets > 0 ? 1 : 0;
    add(Type.OPERATOR, Character.toString(c), null);
    at++;
  }

  private void add(Type type, String of, Object value) {
    tokens.add(new PyToken(type, of, value));
  }
}
