package org.eaft.text.jinja;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** jinja2's tests, behind {@code is}. */
final class Tests {

  /** A test of a value. */
  @FunctionalInterface
  interface Test {
    boolean holds(Object value, Arguments args);
  }

  private static final Map<String, Test> ALL = all();

  private Tests() {}

  static Test named(String name, int line) {
    Test t = ALL.get(name);
    if (t == null) {
      throw JinjaException.at(line, "the test '%s' is not known to this renderer", name);
    }
    return t;
  }

  private static Map<String, Test> all() {
    Map<String, Test> all = new HashMap<>();
    all.put("defined", (v, a) -> !(v instanceof Undefined));
    all.put("undefined", (v, a) -> v instanceof Undefined);
    all.put("none", (v, a) -> v == null);
    all.put("boolean", (v, a) -> v instanceof Boolean);
    all.put("true", (v, a) -> Boolean.TRUE.equals(v));
    all.put("false", (v, a) -> Boolean.FALSE.equals(v));
    all.put("integer", (v, a) -> Numbers.isInt(v));
    all.put("float", (v, a) -> Numbers.isFloat(v));
    all.put("number", (v, a) -> Numbers.isNumber(v));
    all.put("string", (v, a) -> v instanceof String || v instanceof Markup);
    all.put("mapping", (v, a) -> v instanceof Map);
    all.put("sequence", (v, a) -> iterable(v));
    all.put("iterable", (v, a) -> iterable(v));
    all.put("callable", (v, a) -> v instanceof Function);
    all.put("escaped", (v, a) -> v instanceof Markup);
    all.put("odd", (v, a) -> remainder(v, 2L) == 1);
    all.put("even", (v, a) -> remainder(v, 2L) == 0);
    all.put("divisibleby", (v, a) -> remainder(v, one(a, "divisibleby")) == 0);
    all.put("lower", (v, a) -> cased(v, "islower"));
    all.put("upper", (v, a) -> cased(v, "isupper"));
    all.put("sameas", (v, a) -> same(v, one(a, "sameas")));
    all.put("in", (v, a) -> Values.contains(one(a, "in"), v));
    all.put("filter", (v, a) -> known(() -> Filters.named(Values.text(v), 0)));
    all.put("test", (v, a) -> known(() -> named(Values.text(v), 0)));
    comparison(all, "==", "eq", "equalto", "==");
    comparison(all, "!=", "ne", "!=");
    comparison(all, "<", "lt", "lessthan", "<");
    comparison(all, "<=", "le", "<=");
    comparison(all, ">", "gt", "greaterthan", ">");
    comparison(all, ">=", "ge", ">=");
    return all;
  }

  private static void comparison(Map<String, Test> all, String sign, String... names) {
    for (String name : names) {
      all.put(name, (v, a) -> Operators.holds(sign, v, one(a, name)));
    }
  }

  private static Object one(Arguments args, String test) {
    return args.bind(test, 1, "other")[0];
  }

  private static boolean iterable(Object v) {
    return v instanceof String
        || v instanceof Markup
        || v instanceof Collection
        || v instanceof Map
        || v instanceof Undefined;
  }

  private static long remainder(Object v, Object by) {
    Object r = Operators.apply("%", v, by);
    return Numbers.isInt(r) ? ((Number) r).longValue() : Numbers.toDouble(r) == 0 ? 0 : 2;
  }

  private static boolean cased(Object v, String method) {
    return Boolean.TRUE.equals(StringMethods.call(Values.text(v), method, Arguments.NONE));
  }

  private static boolean same(Object a, Object b) {
    boolean plain = a == null || a instanceof Boolean || a instanceof String;
    return a == b || (plain && a != null && a.equals(b));
  }

  private static boolean known(Runnable lookup) {
    try {
      lookup.run();
      return true;
    } catch (JinjaException unknown) {
      return false;
    }
  }
}
