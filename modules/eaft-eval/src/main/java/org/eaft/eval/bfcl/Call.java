package org.eaft.eval.bfcl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call that a model wrote.
 *
 * @param name the function's, with dots
 * @param arguments by name in the order written; a value is a String, Long, BigInteger, Double,
 *     Boolean, null, a List or {@link PyTuple}, a Map, or an {@link Opaque} value of Python. An
 *     argument {@code **x} has the name null
 */
public record Call(String name, Map<String, Object> arguments) {

  public Call {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
