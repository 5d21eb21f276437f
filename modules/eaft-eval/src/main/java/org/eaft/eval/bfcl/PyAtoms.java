package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.bfcl.PyNode.Kind;
import org.eaft.eval.bfcl.PyNode.Part;
import org.eaft.eval.bfcl.PyToken.Type;

/** Names, literals, and what stands in brackets. */
abstract class PyAtoms extends PyCursor {

  PyAtoms(List<PyToken> tokens) {
    super(tokens);
  }

  /** A conditional expression, a lambda, or what binds more. */
  abstract PyNode expression();

  /** An expression, or {@code name := expression}. */
  abstract PyNode named();

  /** {@code for x in y if z ...}, any number of times. */
  abstract List<Object> clauses();

  /** What binds at least as {@code |}. */
  abstract PyNode bitOr();

  final boolean seesFor() {
    return sees("for") || sees("async", "for");
  }

  final PyNode starredOrNamed() {
    return accept("*") ? PyNode.starred(bitOr()) : named();
  }

  final PyNode atom() {
    PyToken token = peek();
    if (token.type() == Type.STRING) {
      return strings();
    }
    next();
    return switch (token.type()) {
      case NAME -> PyNode.name(token.text());
      case NUMBER -> PyNode.constant(token.value());
      case KEYWORD, OPERATOR -> bracketOrConstant(token);
      default -> throw Undecodable.of("no Python: an expression is missing");
    };
  }

  private PyNode bracketOrConstant(PyToken token) {
    return switch (token.text()) {
      case "None" -> PyNode.constant(null);
      case "True" -> PyNode.constant(true);
      case "False" -> PyNode.constant(false);
      case "..." -> PyNode.constant(PyNode.ELLIPSIS);
      case "(" -> round();
      case "[" -> square();
      case "{" -> curly();
      default -> throw Undecodable.of("no Python: unexpected '%s'", token.text());
    };
  }

  /** Strings one behind the other are one. */
  private PyNode strings() {
    StringBuilder value = new StringBuilder();
    List<String> source = new ArrayList<>();
    boolean formatted = false;
    boolean bytes = PyStrings.isBytes(peek().text());
    while (peek().type() == Type.STRING) {
      String literal = next().text();
      if (PyStrings.isBytes(literal) != bytes) {
        throw Undecodable.of("bytes and text in one string");
      } else if (PyStrings.isFormatted(literal)) {
        formatted = true;
        PyFormatted.check(PyStrings.body(literal), PyStrings.isRaw(literal));
      } else {
        value.append(PyStrings.value(literal));
      }
      source.add(literal);
    }
    if (formatted) {
      return PyNode.other(PyNode.ATOM, String.join(" ", source));
    }
    String text = value.toString();
    return PyNode.constant(bytes ? PyText.bytes(text) : text);
  }

  /** A tuple, an expression in brackets, or a generator. */
  private PyNode round() {
    if (accept(")")) {
      return PyNode.tuple(List.of());
    } else if (sees("yield")) {
      PyNode yield = yielded();
      expect(")");
      return yield;
    }
    PyNode first = starredOrNamed();
    if (first.kind() != Kind.STARRED) {
      if (accept(")")) {
        return first;
      } else if (seesFor()) {
        return comprehension("(", first, ")");
      }
    }
    if (!sees(",")) {
      throw unexpected();
    }
    return PyNode.tuple(items(first, ")"));
  }

  private PyNode yielded() {
    expect("yield");
    if (sees(")")) {
      return PyNode.other(PyNode.YIELD, "yield");
    } else if (accept("from")) {
      return PyNode.other(PyNode.YIELD, "yield from ", new Part(expression(), PyNode.ATOM));
    }
    PyNode first = starredOrExpression();
    PyNode value = sees(",") ? tuple(first) : first;
    if (value.kind() == Kind.STARRED) {
      throw unexpected();
    }
    return PyNode.other(PyNode.YIELD, "yield ", new Part(value, PyNode.ATOM));
  }

  private PyNode tuple(PyNode first) {
    List<PyNode> items = new ArrayList<>(List.of(first));
    while (accept(",") && !sees(")")) {
      items.add(starredOrExpression());
    }
    return PyNode.tuple(items);
  }

  private PyNode starredOrExpression() {
    return accept("*") ? PyNode.starred(bitOr()) : expression();
  }

  private PyNode square() {
    if (accept("]")) {
      return PyNode.list(List.of());
    }
    PyNode first = starredOrNamed();
    if (seesFor() && first.kind() != Kind.STARRED) {
      return comprehension("[", first, "]");
    }
    return PyNode.list(items(first, "]"));
  }

  /** The first item and what follows, up to the closing bracket. */
  private List<PyNode> items(PyNode first, String end) {
    List<PyNode> items = new ArrayList<>(List.of(first));
    while (accept(",") && !sees(end)) {
      items.add(starredOrNamed());
    }
    expect(end);
    return items;
  }

  private PyNode comprehension(String open, PyNode item, String end) {
    List<Object> parts = new ArrayList<>(List.of(open, new Part(item, PyNode.TEST)));
    parts.addAll(clauses());
    expect(end);
    parts.add(end);
    return PyNode.other(PyNode.ATOM, parts.toArray());
  }

  /** A dictionary or a set. */
  private PyNode curly() {
    if (accept("}")) {
      return PyNode.dict(List.of());
    } else if (sees("**")) {
      return dict(new ArrayList<>());
    } else if (sees("*")) {
      return PyNode.set(items(starredOrNamed(), "}"));
    }
    PyNode first = named();
    if (sees(":") && first.level() != PyNode.NAMED) {
      return dict(first);
    } else if (seesFor()) {
      return comprehension("{", first, "}");
    }
    return PyNode.set(items(first, "}"));
  }

  private PyNode dict(PyNode firstKey) {
    expect(":");
    PyNode firstValue = expression();
    if (seesFor()) {
      List<Object> parts = new ArrayList<>();
      parts.addAll(List.of("{", new Part(firstKey, PyNode.TEST), ": "));
      parts.add(new Part(firstValue, PyNode.TEST));
      parts.addAll(clauses());
      expect("}");
      parts.add("}");
      return PyNode.other(PyNode.ATOM, parts.toArray());
    }
    List<PyNode> keysAndValues = new ArrayList<>(List.of(firstKey, firstValue));
    if (!accept(",")) {
      expect("}");
      return PyNode.dict(keysAndValues);
    }
    return dict(keysAndValues);
  }

  /** The rest of a dictionary, behind a comma. */
  private PyNode dict(List<PyNode> keysAndValues) {
    while (!sees("}")) {
      if (accept("**")) {
        keysAndValues.add(null);
        keysAndValues.add(bitOr());
      } else {
        keysAndValues.add(expression());
        expect(":");
        keysAndValues.add(expression());
      }
      if (!accept(",")) {
        break;
      }
    }
    expect("}");
    return PyNode.dict(keysAndValues);
  }
}
