package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A Python expression.
 *
 * @param kind how calls read it
 * @param value of a constant; the name of a name, an attribute or a keyword; an operator
 * @param children operands, items, keys and values in turn (a key is null in front of {@code **x}),
 *     or a function with its arguments
 * @param level how strongly it binds; printed in brackets where more is asked for
 * @param parts what it is printed as: strings, and {@link Part}s
 * @param height of the tree
 */
record PyNode(
    Kind kind, Object value, List<PyNode> children, int level, List<Object> parts, int height) {

  /** What calls tell apart. */
  enum Kind {
    CONSTANT,
    NAME,
    ATTRIBUTE,
    CALL,
    KEYWORD,
    STARRED,
    SUBSCRIPT,
    LIST,
    TUPLE,
    DICT,
    UNARY,
    BINARY,
    OTHER
  }

  /** A child within what is printed, and how strongly it has to bind there. */
  record Part(PyNode node, int level) {}

  /** The constant {@code ...}. */
  static final Object ELLIPSIS = new Opaque("ellipsis", "...");

  static final int NAMED = 1;
  static final int COMMA = 2;
  static final int YIELD = 3;
  static final int TEST = 4;
  static final int OR = 5;
  static final int AND = 6;
  static final int NOT = 7;
  static final int COMPARE = 8;
  static final int BIT_OR = 9;
  static final int BIT_XOR = 10;
  static final int BIT_AND = 11;
  static final int SHIFT = 12;
  static final int SUM = 13;
  static final int TERM = 14;
  static final int FACTOR = 15;
  static final int POWER = 16;
  static final int AWAIT = 17;
  static final int ATOM = 18;

  /** Trees are walked by recursion. */
  private static final int MAX_HEIGHT = 400;

  /** A node of a height that can be walked. */
  static PyNode of(Kind kind, Object value, List<PyNode> children, int level, List<Object> parts) {
    int height = 0;
    for (Object part : parts) {
      height = part instanceof Part p ? Math.max(height, p.node().height) : height;
    }
    if (height >= MAX_HEIGHT) {
      throw Undecodable.of("an expression is nested more than %d deep", MAX_HEIGHT);
    }
    return new PyNode(kind, value, children, level, parts, height + 1);
  }

  static PyNode constant(Object value) {
    return of(Kind.CONSTANT, value, List.of(), ATOM, List.of(PyText.constant(value)));
  }

  static PyNode name(String name) {
    return of(Kind.NAME, name, List.of(), ATOM, List.of(name));
  }

  static PyNode attribute(PyNode of, String name) {
    boolean number = of.kind == Kind.CONSTANT && PyType.of(of.value).isInteger();
    String dot = number ? " ." : ".";
    List<Object> parts = List.of(new Part(of, ATOM), dot + name);
    return of(Kind.ATTRIBUTE, name, List.of(of), ATOM, parts);
  }

  static PyNode call(PyNode function, List<PyNode> arguments) {
    List<PyNode> children = new ArrayList<>();
    children.add(function);
    children.addAll(arguments);
    List<Object> parts = new ArrayList<>();
    parts.add(new Part(function, ATOM));
    // printed with those without names first, wherever they stood
    List<PyNode> sorted = new ArrayList<>(arguments);
    sorted.sort(Comparator.comparing(a -> a.kind == Kind.KEYWORD));
    separated(parts, "(", sorted, ")");
    return of(Kind.CALL, null, children, ATOM, parts);
  }

  /** {@code name=value}, or {@code **value} with null for a name. */
  static PyNode keyword(String name, PyNode value) {
    List<Object> parts = List.of(name == null ? "**" : name + "=", new Part(value, TEST));
    return of(Kind.KEYWORD, name, List.of(value), ATOM, parts);
  }

  static PyNode starred(PyNode value) {
    return of(Kind.STARRED, null, List.of(value), ATOM, List.of("*", new Part(value, BIT_OR)));
  }

  static PyNode subscript(PyNode of, PyNode at) {
    int level = at.kind == Kind.TUPLE ? COMMA : TEST;
    List<Object> parts = List.of(new Part(of, ATOM), "[", new Part(at, level), "]");
    return of(Kind.SUBSCRIPT, null, List.of(of, at), ATOM, parts);
  }

  static PyNode list(List<PyNode> items) {
    List<Object> parts = new ArrayList<>();
    separated(parts, "[", items, "]");
    return of(Kind.LIST, null, items, ATOM, parts);
  }

  static PyNode tuple(List<PyNode> items) {
    List<Object> parts = new ArrayList<>();
    separated(parts, items.isEmpty() ? "(" : "", items, items.isEmpty() ? ")" : "");
    if (items.size() == 1) {
      parts.add(",");
    }
    return of(Kind.TUPLE, null, items, items.isEmpty() ? ATOM : COMMA, parts);
  }

  static PyNode set(List<PyNode> items) {
    List<Object> parts = new ArrayList<>();
    separated(parts, "{", items, "}");
    return of(Kind.OTHER, null, List.of(), ATOM, parts);
  }

  static PyNode dict(List<PyNode> keysAndValues) {
    List<Object> parts = new ArrayList<>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      PyNode key = keysAndValues.get(i);
      parts.add(i == 0 ? "{" : ", ");
      parts.add(key == null ? "**" : new Part(key, TEST));
      parts.add(key == null ? "" : ": ");
      parts.add(new Part(keysAndValues.get(i + 1), key == null ? BIT_OR : TEST));
    }
    parts.add(keysAndValues.isEmpty() ? "{}" : "}");
    return of(Kind.DICT, null, Collections.unmodifiableList(keysAndValues), ATOM, parts);
  }

  static PyNode unary(String operator, PyNode operand) {
    boolean not = operator.equals("not");
    int level = not ? NOT : FACTOR;
    List<Object> parts = List.of(not ? "not " : operator, new Part(operand, level));
    return of(Kind.UNARY, operator, List.of(operand), level, parts);
  }

  static PyNode binary(String operator, int level, PyNode left, PyNode right) {
    boolean power = operator.equals("**");
    Part first = new Part(left, power ? level + 1 : level);
    Part second = new Part(right, power ? level : level + 1);
    List<Object> parts = List.of(first, " " + operator + " ", second);
    return of(Kind.BINARY, operator, List.of(left, right), level, parts);
  }

  /** What calls can hold only as text. */
  static PyNode other(int level, Object... parts) {
    return of(Kind.OTHER, null, List.of(), level, Arrays.asList(parts));
  }

  private static void separated(List<Object> parts, String open, List<PyNode> items, String end) {
    parts.add(open);
    for (int i = 0; i < items.size(); i++) {
      parts.add(i == 0 ? "" : ", ");
      parts.add(new Part(items.get(i), TEST));
    }
    parts.add(end);
  }

  /** Whether it is a dictionary with {@code **x} in it. */
  boolean unpacks() {
    return children.stream().anyMatch(Objects::isNull);
  }

  /** As Python's {@code ast.unparse} prints it. */
  String text() {
    StringBuilder out = new StringBuilder();
    write(TEST, out);
    return out.toString();
  }

  private void write(int asked, StringBuilder out) {
    boolean brackets = asked > level;
    out.append(brackets ? "(" : "");
    for (Object part : parts) {
      if (part instanceof Part p) {
        p.node.write(p.level, out);
      } else {
        out.append(part);
      }
    }
    out.append(brackets ? ")" : "");
  }
}
