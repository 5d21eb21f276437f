package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's binary operators. */
final class Operators {

  private Operators() {}

  static Object apply(String sign, Object a, Object b) {
    Undefined.refuse(a);
    Undefined.refuse(b);
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.apply(sign, a, b);
    } else if (sign.equals("+") && a instanceof String x && b instanceof String y) {
      return x.concat(y);
    } else if (sign.equals("+") && isText(a) && isText(b)) {
      return new Markup(Markup.of(a).text().concat(Markup.of(b).text()));
    } else if (sign.equals("+") && a instanceof List<?> x && b instanceof List<?> y) {
      if (a instanceof Tuple == b instanceof Tuple) {
        List<Object> joined = new ArrayList<>(x);
        joined.addAll(y);
        return a instanceof Tuple ? new Tuple(joined) : joined;
      }
    } else if (sign.equals("*") && Numbers.isInt(b)) {
      return repeated(a, Numbers.toIndex(b, "a factor"));
    } else if (sign.equals("*") && Numbers.isInt(a)) {
      return repeated(b, Numbers.toIndex(a, "a factor"));
    }
    throw JinjaException.of(
        "%s %s %s is not possible%s",
        Values.kind(a), sign, Values.kind(b), sign.equals("+") ? "; '~' joins anything" : "");
  }

  private static boolean isText(Object v) {
    return v instanceof String || v instanceof Markup;
  }

  private static Object repeated(Object what, int times) {
    int n = Math.max(0, times);
    if (Values.length(what) * (long) n > 1 << 24) {
      throw JinjaException.of("%s times %d is too long", Values.kind(what), n);
    }
    if (what instanceof String s) {
      return s.repeat(n);
    } else if (what instanceof List<?> l) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        all.addAll(l);
      }
      return all;
    }
    throw JinjaException.of("%s cannot be repeated", Values.kind(what));
  }

  /** One of {@code == != < <= > >= in "not in"}. */
  static boolean holds(String sign, Object a, Object b) {
    return switch (sign) {
      case "==" -> Values.equal(a, b);
      case "!=" -> !Values.equal(a, b);
      case "in" -> Values.contains(b, a);
      case "not in" -> !Values.contains(b, a);
      case "<" -> Values.compare(a, b) < 0;
      case "<=" -> Values.compare(a, b) <= 0;
      case ">" -> Values.compare(a, b) > 0;
      case ">=" -> Values.compare(a, b) >= 0;
      default -> throw new IllegalArgumentException(sign);
    };
  }

  /** {@code ~}: the text of both. */
  static String join(Object a, Object b) {
    return Values.text(a).concat(Values.text(b));
  }
}
