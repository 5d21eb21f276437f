package org.eaft.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** {@code namespace()}: attributes that an inner scope can set. */
final class Namespace {

  private final Map<String, Object> attributes = new HashMap<>();

  void set(String name, Object value) {
    if (name.startsWith("_")) {
      throw JinjaException.of("an attribute of a namespace may not begin with '_': %s", name);
    }
    attributes.put(name, value);
  }

  Object get(String name) {
    return attributes.containsKey(name) ? attributes.get(name) : Undefined.attribute(this, name);
  }
}
