package org.eaft.eval.bfcl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eaft.text.DataException;

/**
 * What the document of a function says about its arguments.
 *
 * @param parameters its {@code properties}
 * @param required names that must be there
 */
record FunctionDoc(String name, Map<?, ?> parameters, List<?> required) {

  static FunctionDoc of(Map<String, ?> document) {
    if (document.get("name") instanceof String name
        && document.get("parameters") instanceof Map<?, ?> schema
        && schema.get("properties") instanceof Map<?, ?> properties
        && schema.get("required") instanceof List<?> required) {
      return new FunctionDoc(name, properties, required);
    }
    throw new DataException(
        "function %s: its document needs name, parameters.properties and parameters.required"
            .formatted(document.get("name")));
  }

  /** The one with a name. */
  static FunctionDoc of(List<? extends Map<String, ?>> documents, String name) {
    return documents.stream()
        .filter(d -> name.equals(d.get("name")))
        .findFirst()
        .map(FunctionDoc::of)
        .orElseThrow(
            () ->
                new DataException("function %s is in no document of the question".formatted(name)));
  }

  /** The type that a parameter is said to have. */
  String type(String parameter) {
    return type(parameter, parameters.get(parameter));
  }

  /** The type of a list's items, if the parameter is a list. */
  Optional<PyType> itemType(String parameter) {
    if (!List.of("array", "tuple").contains(type(parameter))) {
      return Optional.empty();
    }
    Object items = ((Map<?, ?>) parameters.get(parameter)).get("items");
    return Optional.of(PyType.asked(type(parameter + ".items", items), parameter + ".items"));
  }

  private String type(String parameter, Object schema) {
    if (schema instanceof Map<?, ?> map && map.get("type") instanceof String type) {
      return type;
    }
    throw new DataException(
        "function %s: parameter %s has no type in the document".formatted(name, parameter));
  }
}
