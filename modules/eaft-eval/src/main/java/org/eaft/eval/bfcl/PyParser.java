package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.eval.bfcl.PyNode.Kind;
import org.eaft.eval.bfcl.PyNode.Part;
import org.eaft.eval.bfcl.PyToken.Type;

/**
 * Reads a Python expression, by the grammar of Python 3.11, by recursive descent: a token is looked
 * at a fixed number of times, so that time is linear in the length.
 */
final class PyParser extends PyAtoms {

  private static final Map<String, Integer> BINARY =
      Map.ofEntries(
          Map.entry("|", PyNode.BIT_OR),
          Map.entry("^", PyNode.BIT_XOR),
          Map.entry("&", PyNode.BIT_AND),
          Map.entry("<<", PyNode.SHIFT),
          Map.entry(">>", PyNode.SHIFT),
          Map.entry("+", PyNode.SUM),
          Map.entry("-", PyNode.SUM),
          Map.entry("*", PyNode.TERM),
          Map.entry("/", PyNode.TERM),
          Map.entry("//", PyNode.TERM),
          Map.entry("%", PyNode.TERM),
          Map.entry("@", PyNode.TERM));

  private PyParser(List<PyToken> tokens) {
    super(tokens);
  }

  /**
   * The expression that a text is.
   *
   * @throws Undecodable if it is none
   */
  static PyNode parse(String source) {
    PyParser parser = new PyParser(PyLexer.tokens(source));
    PyNode first = parser.expression();
    PyNode all = parser.sees(",") ? parser.tuple(first) : first;
    while (parser.peek().type() == Type.NEWLINE) {
      parser.next();
    }
    if (parser.peek().type() != Type.END) {
      throw parser.unexpected();
    }
    return all;
  }

  /** A tuple without brackets, which ends the text. */
  private PyNode tuple(PyNode first) {
    List<PyNode> items = new ArrayList<>(List.of(first));
    while (accept(",") && peek().type() != Type.NEWLINE && peek().type() != Type.END) {
      items.add(expression());
    }
    return PyNode.tuple(items);
  }

  @Override
  PyNode named() {
    if (seesNameAnd(":=")) {
      PyNode name = PyNode.name(expectName());
      expect(":=");
      Part target = new Part(name, PyNode.ATOM);
      return PyNode.other(PyNode.NAMED, target, " := ", new Part(expression(), PyNode.ATOM));
    }
    PyNode e = expression();
    if (sees(":=")) {
      throw unexpected();
    }
    return e;
  }

  @Override
  PyNode expression() {
    deeper();
    PyNode e = conditional(sees("lambda") ? lambda() : or());
    shallower();
    return e;
  }

  private PyNode conditional(PyNode then) {
    if (!accept("if")) {
      return then;
    }
    Part first = new Part(then, PyNode.OR);
    Part test = new Part(or(), PyNode.OR);
    expect("else");
    Part last = new Part(expression(), PyNode.TEST);
    return PyNode.other(PyNode.TEST, first, " if ", test, " else ", last);
  }

  private PyNode lambda() {
    expect("lambda");
    List<Object> parts = new PyParameters(this).read();
    expect(":");
    parts.add(": ");
    parts.add(new Part(expression(), PyNode.TEST));
    return PyNode.other(PyNode.TEST, parts.toArray());
  }

  private PyNode or() {
    return joined("or", PyNode.OR);
  }

  /** Operands of {@code or}, or of {@code and}. */
  private PyNode joined(String operator, int level) {
    PyNode first = level == PyNode.OR ? joined("and", PyNode.AND) : not();
    if (!sees(operator)) {
      return first;
    }
    List<Object> parts = new ArrayList<>();
    // each operand is asked to bind more than the one before: so Python prints them
    int asked = level + 1;
    parts.add(new Part(first, asked));
    while (accept(operator)) {
      asked = Math.min(asked + 1, PyNode.ATOM);
      parts.add(" " + operator + " ");
      parts.add(new Part(level == PyNode.OR ? joined("and", PyNode.AND) : not(), asked));
    }
    return PyNode.other(level, parts.toArray());
  }

  private PyNode not() {
    if (!accept("not")) {
      return comparison();
    }
    deeper();
    PyNode e = PyNode.unary("not", not());
    shallower();
    return e;
  }

  private PyNode comparison() {
    PyNode first = bitOr();
    String operator = comparator();
    if (operator == null) {
      return first;
    }
    List<Object> parts = new ArrayList<>();
    parts.add(new Part(first, PyNode.COMPARE + 1));
    for (; operator != null; operator = comparator()) {
      parts.add(" " + operator + " ");
      parts.add(new Part(bitOr(), PyNode.COMPARE + 1));
    }
    return PyNode.other(PyNode.COMPARE, parts.toArray());
  }

  /** Goes behind an operator that compares, or returns null. */
  private String comparator() {
    for (String operator : List.of("==", "!=", "<", "<=", ">", ">=", "in")) {
      if (accept(operator)) {
        return operator;
      }
    }
    if (sees("not", "in")) {
      next();
      next();
      return "not in";
    } else if (accept("is")) {
      return accept("not") ? "is not" : "is";
    }
    return null;
  }

  @Override
  PyNode bitOr() {
    return binary(PyNode.BIT_OR);
  }

  /** Operators that bind at least so much, by precedence climbing. */
  private PyNode binary(int level) {
    PyNode left = factor();
    while (peek().type() == Type.OPERATOR) {
      String operator = peek().text();
      int binds = BINARY.getOrDefault(operator, -1);
      if (binds < level) {
        break;
      }
      next();
      left = PyNode.binary(operator, binds, left, binary(binds + 1));
    }
    return left;
  }

  private PyNode factor() {
    for (String sign : List.of("-", "+", "~")) {
      if (accept(sign)) {
        deeper();
        PyNode e = PyNode.unary(sign, factor());
        shallower();
        return e;
      }
    }
    PyNode base = awaited();
    if (!accept("**")) {
      return base;
    }
    deeper();
    PyNode power = PyNode.binary("**", PyNode.POWER, base, factor());
    shallower();
    return power;
  }

  private PyNode awaited() {
    if (!accept("await")) {
      return primary();
    }
    return PyNode.other(PyNode.AWAIT, "await ", new Part(primary(), PyNode.ATOM));
  }

  private PyNode primary() {
    PyNode e = atom();
    while (true) {
      if (accept(".")) {
        e = PyNode.attribute(e, expectName());
      } else if (accept("(")) {
        e = PyNode.call(e, new PyArguments(this).arguments());
      } else if (accept("[")) {
        e = PyNode.subscript(e, new PyArguments(this).subscript());
      } else {
        return e;
      }
    }
  }

  @Override
  List<Object> clauses() {
    List<Object> parts = new ArrayList<>();
    while (seesFor()) {
      parts.add(accept("async") ? " async for " : " for ");
      expect("for");
      parts.add(new Part(targets(), PyNode.COMMA));
      expect("in");
      parts.add(" in ");
      parts.add(new Part(or(), PyNode.OR));
      while (accept("if")) {
        parts.add(" if ");
        parts.add(new Part(or(), PyNode.OR));
      }
    }
    return parts;
  }

  /** What {@code for} assigns to. */
  private PyNode targets() {
    List<PyNode> items = new ArrayList<>();
    boolean comma;
    do {
      items.add(target(accept("*") ? PyNode.starred(bitOr()) : bitOr()));
      comma = accept(",");
    } while (comma && !sees("in"));
    boolean tuple = comma || items.size() > 1;
    if (!tuple && items.get(0).kind() == Kind.STARRED) {
      throw unexpected();
    }
    return tuple ? PyNode.tuple(items) : items.get(0);
  }

  private static PyNode target(PyNode e) {
    switch (e.kind()) {
      case NAME, ATTRIBUTE, SUBSCRIPT -> {}
      case LIST, TUPLE, STARRED -> e.children().forEach(PyParser::target);
      default -> throw Undecodable.of("no Python: nothing can be assigned to %s", e.text());
    }
    return e;
  }
}
