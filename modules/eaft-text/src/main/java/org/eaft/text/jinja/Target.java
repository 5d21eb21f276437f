package org.eaft.text.jinja;

import java.util.List;

/** What a loop or {@code set} gives values to. */
@FunctionalInterface
interface Target {

  void assign(Scope scope, Object value);

  static Target name(String name) {
    return (s, value) -> s.set(name, value);
  }

  static Target attribute(String namespace, String name) {
    return (s, value) -> {
      if (!(s.get(namespace) instanceof Namespace n)) {
        throw JinjaException.of("'%s' is no namespace, so nothing can be set in it", namespace);
      }
      n.set(name, value);
    };
  }

  static Target tuple(List<Target> targets) {
    List<Target> all = List.copyOf(targets);
    return (s, value) -> {
      List<Object> items = Values.list(Undefined.refuse(value));
      if (items.size() != all.size()) {
        throw JinjaException.of("%d values for %d names", items.size(), all.size());
      }
      for (int i = 0; i < items.size(); i++) {
        all.get(i).assign(s, items.get(i));
      }
    };
  }
}
