package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code a.b}, {@code a['b']} and {@code a.b()} of values. */
final class Attributes {

  private static final Set<String> DICT = Set.of("get", "items", "keys", "values", "copy");
  private static final Set<String> LIST = Set.of("index", "count", "copy");

  /** What Python would change an object with; jinja2's sandbox refuses it too. */
  private static final Set<String> CHANGES =
      Set.of(
          "append",
          "extend",
          "insert",
          "remove",
          "pop",
          "clear",
          "sort",
          "reverse",
          "update",
          "popitem",
          "setdefault");

  private static final Set<String> LIST_ONLY =
      Set.of("append", "extend", "insert", "remove", "sort", "reverse");

  private Attributes() {}

  /** A method goes before a dict's entry of its name. */
  static Object attribute(Object of, String name) {
    Undefined.refuse(of);
    if (of instanceof Map<?, ?> m) {
      return isMethod(of, name) || !m.containsKey(name) ? method(of, name) : m.get(name);
    } else if (of instanceof Namespace n) {
      return n.get(name);
    } else if (of instanceof Loop l) {
      return l.get(name);
    } else if (of instanceof Macro m && name.equals("name")) {
      return m.name();
    }
    return method(of, name);
  }

  /** A dict's entry goes before a method of its name. */
  static Object item(Object of, Object key) {
    Undefined.refuse(of);
    if (key instanceof Slice.Bounds bounds) {
      return Slice.of(of, bounds);
    } else if (of instanceof Map<?, ?> m) {
      Object k = Values.key(key);
      if (m.containsKey(k)) {
        return m.get(k);
      }
    } else if (isIndex(key) && of instanceof List<?> l) {
      int i = Numbers.toIndex(key, "an index");
      i = i < 0 ? i + l.size() : i;
      return i >= 0 && i < l.size() ? l.get(i) : Undefined.attribute(of, key);
    } else if (isIndex(key) && of instanceof String s) {
      String c = Slice.character(s, Numbers.toIndex(key, "an index"));
      return c == null ? Undefined.attribute(of, key) : c;
    }
    if (key instanceof String name) {
      return of instanceof Map ? method(of, name) : attribute(of, name);
    }
    return Undefined.attribute(of, key);
  }

  private static boolean isIndex(Object key) {
    return Numbers.isInt(key) || key instanceof Boolean;
  }

  private static boolean isMethod(Object of, String name) {
    if (of instanceof String) {
      return StringMethods.NAMES.contains(name);
    } else if (of instanceof Map) {
      return DICT.contains(name) || (CHANGES.contains(name) && !LIST_ONLY.contains(name));
    }
    return of instanceof List && (LIST.contains(name) || CHANGES.contains(name));
  }

  private static Object method(Object of, String name) {
    return isMethod(of, name)
        ? (Function) args -> call(of, name, args)
        : Undefined.attribute(of, name);
  }

  static Object call(Object of, String name, Arguments args) {
    if (of instanceof String s && StringMethods.NAMES.contains(name)) {
      return StringMethods.call(s, name, args);
    } else if (isMethod(of, name)) {
      if (CHANGES.contains(name)) {
        throw JinjaException.of("'%s' would change %s, which is refused", name, Values.kind(of));
      }
      return of instanceof Map<?, ?> m ? dict(m, name, args) : list((List<?>) of, name, args);
    }
    Object function = attribute(of, name);
    if (function instanceof Undefined u) {
      throw JinjaException.of("%s; no such method is known to this renderer", u.what());
    }
    return callValue(function, args);
  }

  static Object callValue(Object function, Arguments args) {
    if (function instanceof Function f) {
      return f.call(args);
    }
    throw JinjaException.of("%s cannot be called", Values.kind(function));
  }

  private static Object dict(Map<?, ?> map, String method, Arguments args) {
    return switch (method) {
      case "get" -> {
        Object[] a = args.bind("dict.get", 1, "key", "default");
        Object key = Values.key(a[0]);
        yield map.containsKey(key) ? map.get(key) : a[1] == Arguments.ABSENT ? null : a[1];
      }
      case "keys" -> List.copyOf(map.keySet());
      case "values" -> new ArrayList<Object>(map.values());
      case "copy" -> map;
      default -> items(map);
    };
  }

  /** The entries of a dict as pairs. */
  static List<Object> items(Map<?, ?> map) {
    List<Object> all = new ArrayList<>(map.size());
    map.forEach((k, v) -> all.add(Tuple.of(k, v)));
    return all;
  }

  private static Object list(List<?> list, String method, Arguments args) {
    if (method.equals("copy")) {
      return list;
    }
    Object wanted = args.bind("list." + method, 1, "item")[0];
    long count = 0;
    for (int i = 0; i < list.size(); i++) {
      boolean found = Values.equal(list.get(i), wanted);
      if (found && method.equals("index")) {
        return (long) i;
      }
      count += found ? 1 : 0;
    }
    if (method.equals("index")) {
      throw JinjaException.of("%s is not in the list", Values.repr(wanted));
    }
    return count;
  }
}
