package org.eaft.eval.bfcl;

import java.util.List;
import org.eaft.eval.bfcl.PyToken.Type;

/** A place among tokens. */
abstract class PyCursor {

  /** Deeper expressions would need too much stack; texts of models have a few levels. */
  private static final int MAX_DEPTH = 400;

  private final List<PyToken> tokens;
  private int at;
  private int depth;

  PyCursor(List<PyToken> tokens) {
    this.tokens = tokens;
  }

  final PyToken peek() {
    return tokens.get(at);
  }

  /** Whether the next token is this one. */
  final boolean sees(String text) {
    return peek().is(text);
  }

  final boolean sees(String first, String second) {
    return sees(first) && tokens.get(at + 1).is(second);
  }

  /** Whether the next tokens are a name and this one. */
  final boolean seesNameAnd(String second) {
    return peek().type() == Type.NAME && tokens.get(at + 1).is(second);
  }

  final PyToken next() {
    PyToken token = peek();
    if (token.type() != Type.END) {
      at++;
    }
    return token;
  }

  /** Goes behind the next token, if it is this one. */
  final boolean accept(String text) {
    boolean found = sees(text);
    at += found ? 1 : 0;
    return found;
  }

  final void expect(String text) {
    if (!accept(text)) {
      throw unexpected();
    }
  }

  final String expectName() {
    if (peek().type() != Type.NAME) {
      throw unexpected();
    }
    return next().text();
  }

  final Undecodable unexpected() {
    PyToken token = peek();
    String what = token.type() == Type.END ? "the end" : "'" + token.text() + "'";
    return Undecodable.of("no Python: unexpected %s", what);
  }

  final void deeper() {
    if (++depth > MAX_DEPTH) {
      throw Undecodable.of("an expression is nested more than %d deep", MAX_DEPTH);
    }
  }

  final void shallower() {
    depth--;
  }
}
