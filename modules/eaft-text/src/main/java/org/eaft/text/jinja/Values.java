package org.eaft.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What Python's operators and built-in functions make of values. */
final class Values {

  private Values() {}

  static boolean truth(Object v) {
    if (v instanceof Boolean b) {
      return b;
    } else if (v instanceof String s) {
      return !s.isEmpty();
    } else if (v == null || v instanceof Undefined) {
      return false;
    } else if (v instanceof Number n) {
      return n.doubleValue() != 0;
    } else if (v instanceof Collection<?> c) {
      return !c.isEmpty();
    } else if (v instanceof Map<?, ?> m) {
      return !m.isEmpty();
    } else if (v instanceof Markup m) {
      return !m.text().isEmpty();
    }
    return true;
  }

  /** {@code ==}: 1 equals 1.0 and true, but no text. */
  static boolean equal(Object a, Object b) {
    if (a instanceof String && b instanceof String) {
      return a.equals(b);
    } else if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compare(a, b) == 0;
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      return a instanceof Tuple == b instanceof Tuple && equalItems(x, y);
    } else if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return equalEntries(x, y);
    } else if (a instanceof Undefined && b instanceof Undefined) {
      return true;
    }
    boolean texts =
        a instanceof Markup
            ? b instanceof String || b instanceof Markup
            : b instanceof Markup && a instanceof String;
    return a == b || (texts && text(a).equals(text(b)));
  }

  private static boolean equalItems(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<?> other = b.iterator();
    for (Object x : a) {
      if (!equal(x, other.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalEntries(Map<?, ?> a, Map<?, ?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> e : a.entrySet()) {
      if (!b.containsKey(e.getKey()) || !equal(e.getValue(), b.get(e.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** Order of numbers, of text by code points, and of lists of these. */
  static int compare(Object a, Object b) {
    Undefined.refuse(a);
    Undefined.refuse(b);
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compare(a, b);
    } else if (a instanceof String x && b instanceof String y) {
      return comparePoints(x, y);
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return compare(x.get(i), y.get(i));
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    throw JinjaException.of("%s and %s have no order", kind(a), kind(b));
  }

  private static int comparePoints(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int x = a.codePointAt(i);
      int y = b.codePointAt(i);
      if (x != y) {
        return Integer.compare(x, y);
      }
      i += Character.charCount(x);
    }
    return Integer.compare(a.length(), b.length());
  }

  /** {@code item in container}. */
  static boolean contains(Object container, Object item) {
    if (container instanceof String s) {
      if (item instanceof String part) {
        return s.contains(part);
      }
      throw JinjaException.of("only a str can be in a str, not %s", kind(item));
    } else if (container instanceof Map<?, ?> m) {
      return m.containsKey(key(item));
    }
    for (Object x : iterate(container)) {
      if (equal(x, item)) {
        return true;
      }
    }
    return false;
  }

  /** The key under which a map holds a value: equal ints are one key. */
  static Object key(Object v) {
    if (v instanceof Integer || v instanceof Short || v instanceof Byte) {
      return ((Number) v).longValue();
    } else if ((v instanceof List<?> && !(v instanceof Tuple)) || v instanceof Map) {
      throw JinjaException.of("%s cannot be a key", kind(v));
    }
    return v;
  }

  /** What a loop goes over. */
  static Iterable<?> iterate(Object v) {
    if (v instanceof Collection<?> c) {
      return c;
    } else if (v instanceof Map<?, ?> m) {
      return m.keySet();
    } else if (v instanceof String s) {
      List<Object> characters = new ArrayList<>(s.length());
      s.codePoints().forEach(c -> characters.add(Character.toString(c)));
      return characters;
    } else if (v instanceof Undefined) {
      return List.of();
    }
    throw JinjaException.of("%s cannot be gone over", kind(v));
  }

  static List<Object> list(Object v) {
    List<Object> all = new ArrayList<>();
    iterate(v).forEach(all::add);
    return all;
  }

  static long length(Object v) {
    if (v instanceof Markup m) {
      return length(m.text());
    } else if (v instanceof String s) {
      return s.codePointCount(0, s.length());
    } else if (v instanceof Collection<?> c) {
      return c.size();
    } else if (v instanceof Map<?, ?> m) {
      return m.size();
    } else if (v instanceof Undefined) {
      return 0;
    }
    throw JinjaException.of("%s has no length", kind(v));
  }

  /** {@code str(v)}. */
  static String text(Object v) {
    if (v instanceof String s) {
      return s;
    } else if (v instanceof Undefined) {
      return "";
    } else if (v instanceof Markup m) {
      return m.text();
    }
    return repr(v);
  }

  /** {@code repr(v)}. */
  static String repr(Object v) {
    StringBuilder out = new StringBuilder();
    Repr.write(v, out);
    return out.toString();
  }

  /** What an error calls a value. */
  static String kind(Object v) {
    if (v == null) {
      return "None";
    } else if (v instanceof String) {
      return "a str";
    } else if (v instanceof Boolean) {
      return "a bool";
    } else if (v instanceof Double || v instanceof Float || v instanceof BigDecimal) {
      return "a float";
    } else if (v instanceof Number) {
      return "an int";
    } else if (v instanceof Map) {
      return "a dict";
    } else if (v instanceof Tuple) {
      return "a tuple";
    } else if (v instanceof Collection) {
      return "a list";
    } else if (v instanceof Undefined u) {
      return "an undefined value (" + u.what() + ")";
    } else if (v instanceof Markup) {
      return "text from safe or escape";
    } else if (v instanceof Namespace) {
      return "a namespace";
    }
    return "a function";
  }
}
