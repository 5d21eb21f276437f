package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a filter, a test, a method or a function is called with. */
record Arguments(List<Object> positional, Map<String, Object> named) {

  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... values) {
    return new Arguments(Arrays.asList(values), Map.of());
  }

  int size() {
    return positional.size() + named.size();
  }

  /**
   * The arguments in the order of a signature, {@link #ABSENT} where one is not given.
   *
   * @param needed how many must be given
   */
  Object[] bind(String function, int needed, String... names) {
    if (positional.size() > names.length) {
      throw JinjaException.of(
          "%s takes at most %d arguments, not %d", function, names.length, positional.size());
    }
    Object[] bound = new Object[names.length];
    Arrays.fill(bound, ABSENT);
    for (int i = 0; i < positional.size(); i++) {
      bound[i] = positional.get(i);
    }
    Map<String, Object> left = new LinkedHashMap<>(named);
    for (int i = 0; i < names.length; i++) {
      if (left.containsKey(names[i])) {
        if (bound[i] != ABSENT) {
          throw JinjaException.of("%s got '%s' twice", function, names[i]);
        }
        bound[i] = left.remove(names[i]);
      }
    }
    if (!left.isEmpty()) {
      throw JinjaException.of("%s has no argument '%s'", function, left.keySet().iterator().next());
    }
    for (int i = 0; i < needed; i++) {
      if (bound[i] == ABSENT) {
        throw JinjaException.of("%s: argument '%s' is missing", function, names[i]);
      }
    }
    return bound;
  }

  /** Stands for an argument that was not given. */
  static final Object ABSENT = new Object();

  /** All but the first {@code n} positional ones. */
  Arguments from(int n) {
    return new Arguments(
        new ArrayList<>(positional.subList(Math.min(n, positional.size()), positional.size())),
        named);
  }
}
