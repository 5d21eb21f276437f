package org.eaft.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eaft.text.DataException;

/** Reads a task's YAML file: over the one that it includes, if it does. */
final class TaskFileReader {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private static final String INCLUDE = "include";

  /** Deeper includes are a circle. */
  private static final int DEEPEST = 8;

  private final UnaryOperator<String> files;

  /**
   * A reader.
   *
   * @param files the text of a file by the name that an include gives it
   */
  TaskFileReader(UnaryOperator<String> files) {
    this.files = files;
  }

  /**
   * Reads a file.
   *
   * @param name as the reader's files know it
   * @throws DataException naming the file and the key that cannot stand
   */
  TaskSpec read(String name) {
    ObjectNode tree = tree(name, 0);
    try {
      return YAML.treeToValue(tree, TaskSpec.class);
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream()
              .map(Object::toString)
              .collect(Collectors.toCollection(TreeSet::new))
              .toString();
      throw new DataException(
          "%s: unknown key `%s`; known there are %s".formatted(name, path(e), known), e);
    } catch (JsonMappingException e) {
      String why = e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
      String where = e.getPath().isEmpty() ? "" : " `%s`:".formatted(path(e));
      throw new DataException("%s:%s %s".formatted(name, where, why), e);
    } catch (JsonProcessingException e) {
      throw new DataException("%s: %s".formatted(name, e.getOriginalMessage()), e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  private ObjectNode tree(String name, int depth) {
    if (depth > DEEPEST) {
      throw new DataException(name + ": includes go round in a circle");
    }
    JsonNode node;
    try {
      node = YAML.readTree(files.apply(name));
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new DataException("%s%s: %s".formatted(name, line, e.getOriginalMessage()), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new DataException(name + ": must hold keys, such as summary, rows and ask");
    }
    JsonNode include = object.remove(INCLUDE);
    if (include == null) {
      return object;
    }
    ObjectNode base = tree(include.asText(), depth + 1);
    merge(base, object);
    return base;
  }

  /** Lays keys over others; a null takes a key away. */
  private static void merge(ObjectNode base, ObjectNode over) {
    for (Map.Entry<String, JsonNode> field : over.properties()) {
      if (base.get(field.getKey()) instanceof ObjectNode below
          && field.getValue() instanceof ObjectNode object) {
        merge(below, object);
      } else if (field.getValue().isNull()) {
        base.remove(field.getKey());
      } else {
        base.set(field.getKey(), field.getValue());
      }
    }
  }
}
