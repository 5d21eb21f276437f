package org.eaft.eval.bfcl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.text.DataException;

/** Documents of functions as models see them. */
final class FunctionDocuments {

  /** JSON Schema's names of the documents' types. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("integer", "integer"),
          Map.entry("number", "number"),
          Map.entry("float", "number"),
          Map.entry("string", "string"),
          Map.entry("boolean", "boolean"),
          Map.entry("bool", "boolean"),
          Map.entry("array", "array"),
          Map.entry("list", "array"),
          Map.entry("tuple", "array"),
          Map.entry("dict", "object"),
          Map.entry("object", "object"),
          Map.entry("any", "string"));

  private static final String LANGUAGE = " Note that the provided function is in Python 3 syntax.";

  private FunctionDocuments() {}

  /** With a word about the language behind the description. */
  static List<Map<String, Object>> hinted(List<? extends Map<String, ?>> documents) {
    return documents.stream().map(FunctionDocuments::hinted).toList();
  }

  private static Map<String, Object> hinted(Map<String, ?> document) {
    Map<String, Object> hinted = new LinkedHashMap<>(document);
    if (!(document.get("description") instanceof String description)) {
      throw new DataException("function %s has no description".formatted(document.get("name")));
    }
    hinted.put("description", description + LANGUAGE);
    return hinted;
  }

  /** As OpenAI's interface takes them. */
  static Map<String, Object> tool(Map<String, ?> document) {
    FunctionDoc doc = FunctionDoc.of(document);
    Map<String, Object> parameters = copy(document.get("parameters"));
    parameters.put("type", "object");
    parameters.put("properties", properties(doc.parameters()));
    Map<String, Object> function = new LinkedHashMap<>(document);
    function.put("name", doc.name().replace('.', '_'));
    function.put("parameters", parameters);
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("type", "function");
    tool.put("function", function);
    return tool;
  }

  private static Map<String, Object> copy(Object map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    ((Map<?, ?>) map).forEach((k, v) -> copy.put((String) k, v));
    return copy;
  }

  private static Map<String, Object> properties(Map<?, ?> properties) {
    Map<String, Object> schemas = new LinkedHashMap<>();
    properties.forEach((name, schema) -> schemas.put((String) name, property(schema)));
    return schemas;
  }

  /** The schema of a parameter, or of a value in a dictionary. */
  private static Map<String, Object> property(Object schema) {
    Map<String, Object> property = copy(schema);
    Object type = property.get("type");
    if ("float".equals(type)) {
      property.put("format", "float");
      Object description = property.getOrDefault("description", "");
      property.put("description", description + " This is a float type value.");
    }
    String converted = TYPES.getOrDefault(String.valueOf(type), "string");
    property.put("type", converted);
    if (converted.equals("array") || converted.equals("object")) {
      if (property.get("properties") instanceof Map<?, ?> properties) {
        property.put("properties", properties(properties));
      } else if (property.get("items") instanceof Map<?, ?> items) {
        property.put("items", items(items, true));
      }
    }
    return property;
  }

  /** The schema of a list's items, and of theirs; below that, the documents stay as they are. */
  private static Map<String, Object> items(Map<?, ?> schema, boolean outer) {
    Map<String, Object> items = copy(schema);
    String type = TYPES.get(String.valueOf(items.get("type")));
    if (type == null) {
      throw new DataException("items have the unknown type '%s'".formatted(items.get("type")));
    }
    items.put("type", type);
    if (outer && type.equals("array") && items.get("items") instanceof Map<?, ?> inner) {
      items.put("items", items(inner, false));
    } else if (outer
        && type.equals("object")
        && items.get("properties") instanceof Map<?, ?> properties) {
      items.put("properties", properties(properties));
    }
    return items;
  }
}
