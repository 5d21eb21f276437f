package org.eaft.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of tensors, in the order in which they are added. */
final class Shapes {

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  /** A tensor NAME.weight of this shape. */
  Shapes weight(String name, long... shape) {
    shapes.put(name + ".weight", shape);
    return this;
  }

  /** A linear layer's weight [out, in], and its bias [out] where it has one. */
  Shapes linear(String name, long out, long in, boolean bias) {
    weight(name, out, in);
    if (bias) {
      shapes.put(name + ".bias", new long[] {out});
    }
    return this;
  }

  Map<String, long[]> all() {
    return Collections.unmodifiableMap(shapes);
  }
}
