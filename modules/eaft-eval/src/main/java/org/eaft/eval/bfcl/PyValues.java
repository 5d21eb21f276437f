package org.eaft.eval.bfcl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Python does with values. */
final class PyValues {

  private PyValues() {}

  /** A Long where it fits. */
  static Object integer(BigInteger i) {
    return i.bitLength() < Long.SIZE ? (Object) i.longValue() : i;
  }

  /** An integer or a boolean as a number. */
  static BigInteger big(Object value) {
    if (value instanceof BigInteger b) {
      return b;
    } else if (value instanceof Boolean b) {
      return b ? BigInteger.ONE : BigInteger.ZERO;
    }
    return BigInteger.valueOf(((Number) value).longValue());
  }

  /** Python's {@code a == b}. */
  static boolean equal(Object a, Object b) {
    PyType type = PyType.of(a);
    PyType other = PyType.of(b);
    if (type.isNumber() && other.isNumber()) {
      return equalNumbers(a, type, b, other);
    } else if (type != other) {
      return false;
    }
    return switch (type) {
      case LIST, TUPLE -> equalItems((List<?>) a, (List<?>) b);
      case DICT -> equalMaps((Map<?, ?>) a, (Map<?, ?>) b);
      case NONE -> true;
      default -> a.equals(b);
    };
  }

  private static boolean equalNumbers(Object a, PyType type, Object b, PyType other) {
    if (type.isInteger() && other.isInteger()) {
      return big(a).equals(big(b));
    } else if (type == other) {
      return ((Number) a).doubleValue() == ((Number) b).doubleValue();
    }
    double d = ((Number) (type == PyType.FLOAT ? a : b)).doubleValue();
    BigInteger i = big(type == PyType.FLOAT ? b : a);
    return Double.isFinite(d) && new BigDecimal(d).compareTo(new BigDecimal(i)) == 0;
  }

  private static boolean equalItems(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<?> others = b.iterator();
    for (Object item : a) {
      if (!equal(item, others.next())) {
        return false;
      }
    }
    return true;
  }

  /** Keys of answers are strings, so that Java's comparison of keys does. */
  private static boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
    return a.size() == b.size()
        && a.entrySet().stream()
            .allMatch(e -> b.containsKey(e.getKey()) && equal(e.getValue(), b.get(e.getKey())));
  }

  /** Python's {@code value in items}. */
  static boolean in(Object value, Iterable<?> items) {
    for (Object item : items) {
      if (equal(value, item)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A dictionary of keys and values in turn: of keys that are equal, such as 1 and True, the first
   * and the last one's value.
   */
  static Map<Object, Object> dict(List<?> keysAndValues) {
    Map<Object, Object> first = new LinkedHashMap<>();
    Map<Object, Object> dict = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      Object same = hashable(key);
      first.putIfAbsent(same, key == null ? same : key);
      dict.put(key == null ? null : first.get(same), keysAndValues.get(i + 1));
    }
    return dict;
  }

  /** The same object for equal keys. */
  private static Object hashable(Object key) {
    return switch (PyType.of(key)) {
      case BOOL -> integer(big(key));
      case FLOAT -> {
        double d = ((Number) key).doubleValue();
        boolean whole = d == Math.rint(d) && !Double.isInfinite(d);
        yield whole ? integer(new BigDecimal(d).toBigInteger()) : (Object) d;
      }
      case TUPLE -> new PyTuple(((List<?>) key).stream().map(PyValues::hashable).toList());
      case LIST, DICT -> throw Undecodable.of("a list or dictionary as a key");
      case NONE -> PyType.NONE;
      default -> key;
    };
  }
}
