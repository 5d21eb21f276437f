package org.eaft.models.io;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON from files nobody vouches for: strict UTF-8, no duplicate keys, bounded depth and size. */
final class Json {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_STRING = 1 << 20;
  private static final long MAX_TREE_BYTES = 1L << 20;

  // no canonical names: the parser's symbol table can be attacked by colliding keys
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_STRING)
                  .build())
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** A parser over UTF-8 bytes; malformed ones raise an IOException. */
  static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
  }

  /** A generator of UTF-8. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out, JsonEncoding.UTF8);
  }

  /** The document in a file of at most 1 MiB, an object. */
  static JsonNode object(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_TREE_BYTES) {
        throw new ModelFileException(
            file, "%d bytes of JSON, at most %d are read".formatted(size, MAX_TREE_BYTES));
      }
      try (InputStream in = Files.newInputStream(file);
          JsonParser p = parser(in)) {
        return object(file, p);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The document in a string, an object. */
  static JsonNode object(Path name, String text) {
    try (JsonParser p = FACTORY.createParser(new StringReader(text))) {
      return object(name, p);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** What to throw when a file cannot be read or parsed. */
  static ModelFileException unreadable(Path file, IOException e) {
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new ModelFileException(file, "cannot be read: " + what.replaceAll("\\s+", " "), e);
  }

  private static JsonNode object(Path file, JsonParser p) throws IOException {
    JsonToken first = p.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new ModelFileException(
          file, "expected a JSON object, found " + (first == null ? "nothing" : first));
    }
    JsonNode object = node(p);
    if (p.nextToken() != null) {
      throw new ModelFileException(file, "more JSON after its object");
    }
    return object;
  }

  /**
   * The value at the current token. Jackson's own mapper would do, but its start alone takes longer
   * than reading a small model.
   */
  private static JsonNode node(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> members(p);
      case START_ARRAY -> elements(p);
      case VALUE_STRING -> NODES.textNode(p.getText());
      case VALUE_NUMBER_INT ->
          switch (p.getNumberType()) {
            case INT -> NODES.numberNode(p.getIntValue());
            case LONG -> NODES.numberNode(p.getLongValue());
            default -> NODES.numberNode(p.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(p.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private static JsonNode members(JsonParser p) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (p.nextToken() != JsonToken.END_OBJECT) {
      String name = p.currentName();
      p.nextToken();
      object.set(name, node(p));
    }
    return object;
  }

  private static JsonNode elements(JsonParser p) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (p.nextToken() != JsonToken.END_ARRAY) {
      array.add(node(p));
    }
    return array;
  }
}
