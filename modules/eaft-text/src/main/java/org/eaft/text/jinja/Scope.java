package org.eaft.text.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * Variables of a template, a pass of a loop or a call of a macro; what is set in an inner one does
 * not show in the outer.
 */
final class Scope {

  private final Scope parent;
  private final Map<String, Object> variables;

  private Scope(Scope parent, Map<String, Object> variables) {
    this.parent = parent;
    this.variables = variables;
  }

  static Scope of(Map<String, Object> globals, Map<String, ?> variables) {
    return new Scope(new Scope(null, globals), new HashMap<>(variables));
  }

  Scope inner() {
    return new Scope(this, new HashMap<>(8));
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Object get(String name) {
    for (Scope s = this; s != null; s = s.parent) {
      Object value = s.variables.get(name);
      if (value != null || s.variables.containsKey(name)) {
        return value;
      }
    }
    return Undefined.name(name);
  }
}
