package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a template that can be called; sees the variables where it was defined. */
final class Macro implements Function {

  /** Marks a parameter without a default value. */
  static final Expression NO_DEFAULT = s -> null;

  private final String name;
  private final Signature signature;
  private final Node body;
  private final Scope defined;

  Macro(String name, Signature signature, Node body, Scope defined) {
    this.name = name;
    this.signature = signature;
    this.body = body;
    this.defined = defined;
  }

  /**
   * Parameters.
   *
   * @param defaults by name, in order
   */
  record Signature(Map<String, Expression> defaults) {}

  String name() {
    return name;
  }

  @Override
  public Object call(Arguments args) {
    Scope s = defined.inner();
    Map<String, Object> named = new LinkedHashMap<>(args.named());
    s.set(
        "caller", named.containsKey("caller") ? named.remove("caller") : Undefined.name("caller"));
    int i = 0;
    for (Map.Entry<String, Expression> p : signature.defaults().entrySet()) {
      if (i < args.positional().size()) {
        s.set(p.getKey(), args.positional().get(i));
      } else if (named.containsKey(p.getKey())) {
        s.set(p.getKey(), named.remove(p.getKey()));
      } else if (p.getValue() == NO_DEFAULT) {
        s.set(p.getKey(), new Undefined("parameter '" + p.getKey() + "' was not provided"));
      } else {
        s.set(p.getKey(), p.getValue().eval(s));
      }
      i++;
    }
    List<Object> more = new ArrayList<>(args.from(i).positional());
    if (!more.isEmpty()) {
      throw JinjaException.of("macro '%s' takes no more than %d arguments", name, i);
    }
    if (!named.isEmpty()) {
      throw JinjaException.of(
          "macro '%s' has no argument '%s'", name, named.keySet().iterator().next());
    }
    return Nodes.captured(body, s);
  }
}
