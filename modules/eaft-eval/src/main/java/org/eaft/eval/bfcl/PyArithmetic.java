package org.eaft.eval.bfcl;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Computes what constants, lists and dictionaries with operators come to. Calls, names and
 * comparisons are not computed, nor is what would be large.
 */
final class PyArithmetic {

  /** Of text and lists. */
  private static final int MAX_LENGTH = 10_000;

  private PyArithmetic() {}

  static Object evaluate(PyNode node) {
    return switch (node.kind()) {
      case CONSTANT -> constant(node.value());
      case LIST -> evaluate(node.children());
      case TUPLE -> new PyTuple(evaluate(node.children()));
      case DICT -> {
        if (node.unpacks()) {
          throw Undecodable.of("** within what is computed");
        }
        yield PyValues.dict(evaluate(node.children()));
      }
      case UNARY -> unary((String) node.value(), evaluate(node.children().get(0)));
      case BINARY -> {
        Object left = evaluate(node.children().get(0));
        yield binary((String) node.value(), left, evaluate(node.children().get(1)));
      }
      default -> throw Undecodable.of("%s is not computed", node.text());
    };
  }

  private static List<Object> evaluate(List<PyNode> nodes) {
    List<Object> values = new ArrayList<>();
    nodes.forEach(n -> values.add(evaluate(n)));
    return values;
  }

  private static Object constant(Object value) {
    if (value instanceof Opaque) {
      throw Undecodable.of("%s is not computed", value);
    }
    return value;
  }

  /** Minus a constant. */
  static Object negated(Object value) {
    return unary("-", value);
  }

  private static Object unary(String operator, Object value) {
    PyType type = PyType.of(value);
    if (operator.equals("not")) {
      return !isTrue(value);
    } else if (type.isInteger()) {
      BigInteger i = PyValues.big(value);
      return PyValues.integer(
          switch (operator) {
            case "-" -> i.negate();
            case "~" -> i.not();
            default -> i;
          });
    } else if (type == PyType.FLOAT && !operator.equals("~")) {
      return operator.equals("-") ? -(Double) value : value;
    }
    throw unknown(operator, type);
  }

  private static boolean isTrue(Object value) {
    return switch (PyType.of(value)) {
      case BOOL -> (Boolean) value;
      case INT -> PyValues.big(value).signum() != 0;
      case FLOAT -> (Double) value != 0;
      case STR -> !((String) value).isEmpty();
      case LIST, TUPLE -> !((List<?>) value).isEmpty();
      case DICT -> !((Map<?, ?>) value).isEmpty();
      default -> false;
    };
  }

  private static Object binary(String operator, Object a, Object b) {
    PyType left = PyType.of(a);
    PyType right = PyType.of(b);
    if (left == PyType.BOOL && right == PyType.BOOL && "&|^".contains(operator)) {
      return PyNumberMath.integers(operator, PyValues.big(a), PyValues.big(b)).equals(1L);
    } else if (left.isInteger() && right.isInteger()) {
      return PyNumberMath.integers(operator, PyValues.big(a), PyValues.big(b));
    } else if (left.isNumber() && right.isNumber()) {
      return PyNumberMath.floats(operator, PyNumberMath.real(a), PyNumberMath.real(b));
    } else if (operator.equals("*") && (left.isInteger() || right.isInteger())) {
      return left.isInteger() ? repeated(b, a) : repeated(a, b);
    } else if (operator.equals("+") && left == right && isSequence(left)) {
      return joined(a, b);
    }
    throw unknown(operator, left);
  }

  private static boolean isSequence(PyType type) {
    return type == PyType.STR || type == PyType.LIST || type == PyType.TUPLE;
  }

  private static Object repeated(Object sequence, Object times) {
    PyType type = PyType.of(sequence);
    if (!isSequence(type)) {
      throw unknown("*", type);
    }
    int n = PyValues.big(times).max(BigInteger.ZERO).min(BigInteger.valueOf(MAX_LENGTH)).intValue();
    limit((long) n * weight(sequence));
    if (sequence instanceof String s) {
      return s.repeat(n);
    }
    List<Object> all = new ArrayList<>();
    Collections.nCopies(n, (List<?>) sequence).forEach(all::addAll);
    return type == PyType.TUPLE ? new PyTuple(all) : all;
  }

  private static Object joined(Object a, Object b) {
    limit(weight(a) + weight(b));
    if (a instanceof String s) {
      return s + b;
    }
    List<Object> all = new ArrayList<>((List<?>) a);
    all.addAll((List<?>) b);
    return a instanceof PyTuple ? new PyTuple(all) : all;
  }

  /** Characters and items at all depths, at least 1; no value has more than the limit. */
  private static long weight(Object value) {
    if (value instanceof String s) {
      return Math.max(1, s.length());
    } else if (value instanceof List<?> items) {
      return 1 + items.stream().mapToLong(PyArithmetic::weight).sum();
    } else if (value instanceof Map<?, ?> map) {
      return 1 + map.values().stream().mapToLong(PyArithmetic::weight).sum();
    }
    return 1;
  }

  private static void limit(long length) {
    if (length > MAX_LENGTH) {
      throw Undecodable.of("more than %d characters or items are not computed", MAX_LENGTH);
    }
  }

  private static Undecodable unknown(String operator, PyType type) {
    return Undecodable.of("%s of type %s", operator, type.shown());
  }
}
