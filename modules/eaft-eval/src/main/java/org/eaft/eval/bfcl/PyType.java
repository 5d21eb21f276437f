package org.eaft.eval.bfcl;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eaft.text.DataException;

/** Types of Python's values. */
enum PyType {
  STR,
  INT,
  FLOAT,
  BOOL,
  LIST,
  TUPLE,
  DICT,
  NONE,
  /** Bytes and complex numbers. */
  OTHER;

  static PyType of(Object value) {
    if (value == null) {
      return NONE;
    } else if (value instanceof String) {
      return STR;
    } else if (value instanceof Boolean) {
      return BOOL;
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      return FLOAT;
    } else if (value instanceof Number) {
      return INT;
    } else if (value instanceof PyTuple) {
      return TUPLE;
    } else if (value instanceof List) {
      return LIST;
    }
    return value instanceof Map ? DICT : OTHER;
  }

  /** The type that a function's document asks for; tuples count as lists. */
  static PyType asked(String type, String parameter) {
    return switch (type) {
      case "string", "any" -> STR;
      case "integer" -> INT;
      case "float" -> FLOAT;
      case "boolean" -> BOOL;
      case "array", "tuple" -> LIST;
      case "dict" -> DICT;
      default ->
          throw new DataException(
              "parameter %s has type '%s', which is not one of string, integer, float, boolean, array, tuple, dict, any"
                  .formatted(parameter, type));
    };
  }

  /** Whether it is Python's int or a kind of it. */
  boolean isInteger() {
    return this == INT || this == BOOL;
  }

  boolean isNumber() {
    return isInteger() || this == FLOAT;
  }

  /** Python's name of it. */
  String shown() {
    return this == NONE ? "None" : name().toLowerCase(Locale.ROOT);
  }
}
