package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** jinja2's filters of lists. */
final class SequenceFilters {

  private SequenceFilters() {}

  static void addTo(Map<String, Filters.Filter> all) {
    all.put("first", (v, a) -> end(v, a, "first"));
    all.put("last", (v, a) -> end(v, a, "last"));
    all.put("list", (v, a) -> bare(v, a, "list"));
    all.put("reverse", SequenceFilters::reverse);
    all.put("join", SequenceFilters::join);
    all.put("sum", SequenceFilters::sum);
    all.put("min", (v, a) -> extreme(v, a, 1));
    all.put("max", (v, a) -> extreme(v, a, -1));
    all.put("sort", SequenceFilters::sort);
    all.put("unique", SequenceFilters::unique);
    all.put("dictsort", SequenceFilters::dictsort);
    all.put("groupby", SequenceFilters::groupBy);
    all.put("batch", SequenceFilters::batch);
    all.put("map", SequenceFilters::map);
    all.put("select", (v, a) -> chosen(v, a, false, true));
    all.put("reject", (v, a) -> chosen(v, a, false, false));
    all.put("selectattr", (v, a) -> chosen(v, a, true, true));
    all.put("rejectattr", (v, a) -> chosen(v, a, true, false));
  }

  private static List<Object> bare(Object v, Arguments args, String filter) {
    args.bind(filter, 0);
    return Values.list(v);
  }

  private static Object end(Object v, Arguments args, String which) {
    List<Object> all = bare(v, args, which);
    if (all.isEmpty()) {
      return new Undefined("there is no " + which + " item in an empty sequence");
    }
    return all.get(which.equals("first") ? 0 : all.size() - 1);
  }

  private static Object reverse(Object v, Arguments args) {
    args.bind("reverse", 0);
    if (v instanceof String s) {
      StringBuilder out = new StringBuilder();
      List<Object> points = Values.list(s);
      Collections.reverse(points);
      points.forEach(out::append);
      return out.toString();
    }
    List<Object> all = Values.list(v);
    Collections.reverse(all);
    return all;
  }

  private static Object join(Object v, Arguments args) {
    Object[] a = args.bind("join", 0, "d", "attribute");
    UnaryOperator<Object> get = attribute(a[1], false);
    List<String> parts = new ArrayList<>();
    for (Object item : Values.iterate(v)) {
      parts.add(Operators.join(get.apply(item), ""));
    }
    return String.join(a[0] == Arguments.ABSENT ? "" : Values.text(a[0]), parts);
  }

  private static Object sum(Object v, Arguments args) {
    Object[] a = args.bind("sum", 0, "attribute", "start");
    UnaryOperator<Object> get = attribute(a[0], false);
    Object total = a[1] == Arguments.ABSENT ? (Object) 0L : a[1];
    for (Object item : Values.iterate(v)) {
      total = Operators.apply("+", total, get.apply(item));
    }
    return total;
  }

  private static boolean flag(Object given) {
    return given != Arguments.ABSENT && Values.truth(given);
  }

  private static Object extreme(Object v, Arguments args, int direction) {
    Object[] a = args.bind(direction > 0 ? "min" : "max", 0, "case_sensitive", "attribute");
    UnaryOperator<Object> get = attribute(a[1], !flag(a[0]));
    List<Object> all = Values.list(v);
    if (all.isEmpty()) {
      return new Undefined("there is no item in an empty sequence");
    }
    Object best = all.get(0);
    for (Object item : all) {
      if (direction * Values.compare(get.apply(item), get.apply(best)) < 0) {
        best = item;
      }
    }
    return best;
  }

  private static Object sort(Object v, Arguments args) {
    Object[] a = args.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    List<UnaryOperator<Object>> keys = new ArrayList<>();
    if (a[2] instanceof String s) {
      for (String name : s.split(",", -1)) {
        keys.add(attribute(name, !flag(a[1])));
      }
    } else {
      keys.add(attribute(a[2], !flag(a[1])));
    }
    Comparator<Object> order =
        (x, y) -> {
          int c = 0;
          for (int i = 0; i < keys.size() && c == 0; i++) {
            c = Values.compare(keys.get(i).apply(x), keys.get(i).apply(y));
          }
          return c;
        };
    List<Object> all = Values.list(v);
    all.sort(flag(a[0]) ? order.reversed() : order);
    return all;
  }

  private static Object unique(Object v, Arguments args) {
    Object[] a = args.bind("unique", 0, "case_sensitive", "attribute");
    UnaryOperator<Object> get = attribute(a[1], !flag(a[0]));
    List<Object> seen = new ArrayList<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.iterate(v)) {
      Object key = get.apply(item);
      if (seen.stream().noneMatch(k -> Values.equal(k, key))) {
        seen.add(key);
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object dictsort(Object v, Arguments args) {
    Object[] a = args.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    if (!(v instanceof Map<?, ?> m)) {
      throw JinjaException.of("dictsort takes a dict, not %s", Values.kind(v));
    }
    int by = "value".equals(a[1]) ? 1 : 0;
    UnaryOperator<Object> fold = attribute(Arguments.ABSENT, !flag(a[0]));
    Comparator<Object> order =
        (x, y) -> Values.compare(fold.apply(((Tuple) x).get(by)), fold.apply(((Tuple) y).get(by)));
    List<Object> all = Attributes.items(m);
    all.sort(flag(a[2]) ? order.reversed() : order);
    return all;
  }

  /** Pairs of a value and the items that have it, in order of the values. */
  private static Object groupBy(Object v, Arguments args) {
    Object[] a = args.bind("groupby", 1, "attribute", "default", "case_sensitive");
    UnaryOperator<Object> get = attribute(a[0], false);
    UnaryOperator<Object> fold = attribute(Arguments.ABSENT, !flag(a[2]));
    UnaryOperator<Object> key =
        item -> {
          Object value = get.apply(item);
          return value instanceof Undefined && a[1] != Arguments.ABSENT ? a[1] : value;
        };
    List<Object> sorted = Values.list(v);
    sorted.sort((x, y) -> Values.compare(fold.apply(key.apply(x)), fold.apply(key.apply(y))));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      group.add(sorted.get(i));
      boolean ends =
          i + 1 == sorted.size()
              || !Values.equal(
                  fold.apply(key.apply(sorted.get(i))), fold.apply(key.apply(sorted.get(i + 1))));
      if (ends) {
        groups.add(Tuple.of(key.apply(group.get(0)), group));
        group = new ArrayList<>();
      }
    }
    return groups;
  }

  private static Object batch(Object v, Arguments args) {
    Object[] a = args.bind("batch", 1, "linecount", "fill_with");
    int size = Math.max(1, Numbers.toIndex(a[0], "a size"));
    List<Object> batches = new ArrayList<>();
    List<Object> all = Values.list(v);
    for (int i = 0; i < all.size(); i += size) {
      List<Object> one = new ArrayList<>(all.subList(i, Math.min(all.size(), i + size)));
      while (one.size() < size && a[1] != Arguments.ABSENT && a[1] != null) {
        one.add(a[1]);
      }
      batches.add(one);
    }
    return batches;
  }

  private static Object map(Object v, Arguments args) {
    List<Object> mapped = new ArrayList<>();
    UnaryOperator<Object> f;
    if (args.positional().isEmpty()) {
      Map<String, Object> named = new LinkedHashMap<>(args.named());
      Object otherwise = named.containsKey("default") ? named.remove("default") : Arguments.ABSENT;
      Object[] a = new Arguments(List.of(), named).bind("map", 1, "attribute");
      UnaryOperator<Object> get = attribute(a[0], false);
      f =
          item -> {
            Object value = get.apply(item);
            return value instanceof Undefined && otherwise != Arguments.ABSENT ? otherwise : value;
          };
    } else {
      String name = StringMethods.string(args.positional().get(0), "map");
      Filters.Filter filter = Filters.named(name, 0);
      f = item -> filter.apply(item, args.from(1));
    }
    for (Object item : Values.iterate(v)) {
      mapped.add(f.apply(item));
    }
    return mapped;
  }

  /** Items that pass a test, or whose attribute does; without a test, those that are true. */
  private static Object chosen(Object v, Arguments args, boolean byAttribute, boolean keep) {
    Arguments rest = byAttribute ? args.from(1) : args;
    if (byAttribute && args.positional().isEmpty()) {
      throw JinjaException.of("selectattr and rejectattr need the name of an attribute");
    }
    UnaryOperator<Object> get =
        attribute(byAttribute ? args.positional().get(0) : Arguments.ABSENT, false);
    Predicate<Object> passes = Values::truth;
    if (!rest.positional().isEmpty()) {
      Tests.Test test = Tests.named(StringMethods.string(rest.positional().get(0), "select"), 0);
      Arguments given = rest.from(1);
      passes = x -> test.holds(x, given);
    }
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.iterate(v)) {
      if (passes.test(get.apply(item)) == keep) {
        kept.add(item);
      }
    }
    return kept;
  }

  /** Follows a dotted path; {@code fold} makes text lower case, which sorts without case. */
  private static UnaryOperator<Object> attribute(Object path, boolean fold) {
    UnaryOperator<Object> folded =
        x -> fold && x instanceof String s ? s.toLowerCase(Locale.ROOT) : x;
    if (path == Arguments.ABSENT || path == null) {
      return folded;
    } else if (Numbers.isInt(path)) {
      return x -> folded.apply(Attributes.item(x, path));
    }
    String[] names = StringMethods.string(path, "attribute").split("\\.", -1);
    return x -> {
      Object value = x;
      for (String name : names) {
        Object key = name.matches("\\d+") ? (Object) Long.parseLong(name) : name;
        value = Attributes.item(value, key);
      }
      return folded.apply(value);
    };
  }
}
