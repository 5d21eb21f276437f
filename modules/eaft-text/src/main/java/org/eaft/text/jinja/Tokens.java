package org.eaft.text.jinja;

import java.util.List;

/** Tokens that a parser takes one after the other. */
final class Tokens {

  private final List<Token> all;
  private int at;

  Tokens(List<Token> all) {
    this.all = all;
  }

  Token current() {
    return all.get(at);
  }

  Token look() {
    return all.get(Math.min(at + 1, all.size() - 1));
  }

  Token next() {
    Token t = all.get(at);
    at = Math.min(at + 1, all.size() - 1);
    return t;
  }

  int line() {
    return current().line();
  }

  boolean isSign(String sign) {
    return current().is(Token.Kind.SIGN, sign);
  }

  boolean isName(String name) {
    return current().is(Token.Kind.NAME, name);
  }

  boolean isKind(Token.Kind kind) {
    return current().kind() == kind;
  }

  boolean skipSign(String sign) {
    boolean there = isSign(sign);
    if (there) {
      next();
    }
    return there;
  }

  boolean skipName(String name) {
    boolean there = isName(name);
    if (there) {
      next();
    }
    return there;
  }

  void expectSign(String sign) {
    if (!skipSign(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  String name() {
    return expect(Token.Kind.NAME, "a name").value();
  }

  Token expect(Token.Kind kind, String what) {
    if (!isKind(kind)) {
      throw unexpected(what);
    }
    return next();
  }

  JinjaException unexpected(String expected) {
    return JinjaException.at(line(), "%s was expected, not %s", expected, current().described());
  }
}
