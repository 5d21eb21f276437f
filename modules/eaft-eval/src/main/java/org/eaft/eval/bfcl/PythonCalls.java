package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.eval.bfcl.PyNode.Kind;

/** Calls written as Python, as the leaderboard reads them. */
final class PythonCalls {

  private PythonCalls() {}

  /**
   * The calls of a text: a list of calls, whose brackets may be missing, and around which there may
   * be backticks, but no words.
   */
  static List<Call> read(String text) {
    String list = strip(text);
    list = list.startsWith("[") ? list : "[" + list;
    list = list.endsWith("]") ? list : list + "]";
    PyNode all = PyParser.parse(list);
    if (all.kind() != Kind.LIST) {
      throw Undecodable.of("no list of calls");
    }
    List<Call> calls = new ArrayList<>();
    for (PyNode item : all.children()) {
      if (item.kind() != Kind.CALL) {
        throw Undecodable.of("%s is no call", item.text());
      }
      calls.add(new Call(name(item), arguments(item)));
    }
    return calls;
  }

  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isEdge(text.charAt(from))) {
      from++;
    }
    while (to > from && isEdge(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isEdge(char c) {
    return c == '`' || c == '\n' || c == ' ';
  }

  /** Names and dots; what stands in front of them, if it is no name, does not count. */
  private static String name(PyNode call) {
    List<String> words = new ArrayList<>();
    PyNode part = call.children().get(0);
    while (part.kind() == Kind.ATTRIBUTE) {
      words.add((String) part.value());
      part = part.children().get(0);
    }
    if (part.kind() == Kind.NAME) {
      words.add((String) part.value());
    }
    Collections.reverse(words);
    return String.join(".", words);
  }

  /** Those with names; others are dropped. */
  private static Map<String, Object> arguments(PyNode call) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (PyNode child : call.children()) {
      if (child.kind() == Kind.KEYWORD) {
        arguments.put((String) child.value(), value(child.children().get(0)));
      }
    }
    return arguments;
  }

  private static Object value(PyNode node) {
    List<PyNode> children = node.children();
    return switch (node.kind()) {
      case CONSTANT -> node.value() == PyNode.ELLIPSIS ? "..." : node.value();
      case NAME -> node.value();
      case UNARY -> signed(children.get(0));
      case LIST -> values(children);
      case TUPLE -> new PyTuple(values(children));
      case DICT -> {
        if (node.unpacks()) {
          throw Undecodable.of("** in a dictionary");
        }
        yield PyValues.dict(values(children));
      }
      case BINARY -> PyArithmetic.evaluate(node);
      case CALL -> nested(node);
      case SUBSCRIPT -> children.get(0).text() + "[" + children.get(1).text() + "]";
      default -> throw Undecodable.of("an argument cannot be %s", node.text());
    };
  }

  private static List<Object> values(List<PyNode> nodes) {
    List<Object> values = new ArrayList<>();
    nodes.forEach(n -> values.add(value(n)));
    return values;
  }

  /** Minus a constant, whichever sign is written: so the leaderboard reads plus, too. */
  private static Object signed(PyNode operand) {
    if (operand.kind() != Kind.CONSTANT) {
      throw Undecodable.of("a sign in front of %s", operand.text());
    }
    if (operand.value() instanceof Opaque o && o.type().equals("complex")) {
      return new Opaque("complex", "(-0-" + o.text() + ")");
    }
    return PyArithmetic.negated(operand.value());
  }

  /** A call as an argument: a map if it has named arguments, else its text. */
  private static Object nested(PyNode call) {
    if (call.children().stream().noneMatch(c -> c.kind() == Kind.KEYWORD)) {
      return call.text();
    }
    Map<String, Object> one = new LinkedHashMap<>();
    one.put(name(call), arguments(call));
    return one;
  }
}
