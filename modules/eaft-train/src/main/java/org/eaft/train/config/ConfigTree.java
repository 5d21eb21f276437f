package org.eaft.train.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configuration text as a tree, each key with the place that it came from. */
final class ConfigTree {

  private final ObjectNode root;
  private final String source;
  private final Map<String, String> places = new HashMap<>();

  private ConfigTree(ObjectNode root, String source) {
    this.root = root;
    this.source = source;
  }

  static ConfigTree of(ObjectNode root, String source) {
    return new ConfigTree(root, source);
  }

  static ConfigTree read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": there is no such file");
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e);
    }
    try {
      JsonNode node = Yaml.MAPPER.readTree(text);
      if (node.isMissingNode() || node.isNull()) {
        node = Yaml.MAPPER.createObjectNode();
      }
      if (!(node instanceof ObjectNode object)) {
        throw new ConfigException(file + ": must hold keys such as `model:` and `data:`");
      }
      ConfigTree tree = new ConfigTree(object, file.toString());
      tree.locate(text);
      return tree;
    } catch (JsonProcessingException e) {
      throw new ConfigException(place(file, e.getLocation()) + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e);
    }
  }

  private static String place(Path file, JsonLocation at) {
    return at == null ? file.toString() : file + ":" + at.getLineNr();
  }

  private void locate(String text) throws IOException {
    try (JsonParser parser = Yaml.MAPPER.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String key = parser.getParsingContext().pathAsPointer().toString();
          places.put(
              key.substring(1).replace('/', '.'),
              source + ":" + parser.currentTokenLocation().getLineNr());
        }
      }
    }
  }

  /** Applies {@code key=value}. */
  void override(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new ConfigException("`" + text + "` is not of the form key=value");
    }
    String value = text.substring(equals + 1);
    try {
      JsonNode node = Yaml.MAPPER.readTree(value);
      set(text.substring(0, equals), node.isMissingNode() ? null : node, "`" + text + "`");
    } catch (JsonProcessingException e) {
      throw new ConfigException("`" + text + "`: the value is not YAML: " + e.getOriginalMessage());
    }
  }

  void set(String key, JsonNode value, String place) {
    ObjectNode at = root;
    String[] parts = key.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode next = at.get(parts[i]);
      at = next instanceof ObjectNode object ? object : section(at, parts[i], next);
    }
    at.set(parts[parts.length - 1], value);
    places.put(key, place);
  }

  /** An objective's type alone is short for a map with that type. */
  private static ObjectNode section(ObjectNode at, String name, JsonNode before) {
    ObjectNode section = at.putObject(name);
    if (before != null && before.isTextual()) {
      section.set("type", before);
    }
    return section;
  }

  RunConfig bindRun() {
    return new ConfigBinder(this).run(root);
  }

  EvaluationConfig bindEvaluation() {
    return new ConfigBinder(this).evaluation(root);
  }

  MatrixConfig bindMatrix() {
    return new ConfigBinder(this).matrix(root);
  }

  /** Where a key, or the nearest key above it, was set. */
  String place(String key) {
    for (String k = key; !k.isEmpty(); k = k.substring(0, Math.max(0, k.lastIndexOf('.')))) {
      if (places.containsKey(k)) {
        return places.get(k);
      }
    }
    return source;
  }

  /** Dotted keys of a node's leaves. */
  static List<String> leaves(JsonNode node, String prefix) {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = prefix + field.getKey();
      if (field.getValue().isObject()) {
        keys.addAll(leaves(field.getValue(), key + "."));
      } else {
        keys.add(key);
      }
    }
    return keys;
  }
}
