package org.eaft.models.io;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The weight_map of a model.safetensors.index.json: the shard of each tensor. */
final class ShardIndex {
  /** The file of weights that need no index. */
  static final String SINGLE = "model.safetensors";

  /** The index of weights in several files. */
  static final String NAME = "model.safetensors.index.json";

  private static final int MAX_TENSORS = 1 << 18;
  private static final long MAX_BYTES = 64L << 20;

  private ShardIndex() {}

  /** File name by tensor name; every file is one beside the index. */
  static Map<String, String> read(Path index) {
    try (InputStream in = Files.newInputStream(index);
        JsonParser p = Json.parser(in)) {
      if (Files.size(index) > MAX_BYTES) {
        throw error(index, "longer than %d bytes".formatted(MAX_BYTES));
      }
      Map<String, String> files = read(index, p);
      if (files.isEmpty()) {
        throw error(index, "no weight_map from tensor to file");
      }
      return files;
    } catch (IOException e) {
      throw Json.unreadable(index, e);
    }
  }

  private static Map<String, String> read(Path index, JsonParser p) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    if (p.nextToken() != JsonToken.START_OBJECT) {
      throw error(index, "expected a JSON object");
    }
    while (p.nextToken() != JsonToken.END_OBJECT) {
      boolean map = p.currentName().equals("weight_map");
      JsonToken value = p.nextToken();
      if (map && value == JsonToken.START_OBJECT) {
        readMap(index, p, files);
      } else {
        p.skipChildren();
      }
    }
    if (p.nextToken() != null) {
      throw error(index, "more JSON after its object");
    }
    return files;
  }

  private static void readMap(Path index, JsonParser p, Map<String, String> files)
      throws IOException {
    while (p.nextToken() != JsonToken.END_OBJECT) {
      String name = p.currentName();
      JsonToken value = p.nextToken();
      // no separators, no "..", nothing that a path would resolve
      if (value != JsonToken.VALUE_STRING || !p.getText().matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
        throw error(
            index, "weight_map.%s is %s, expected a file name".formatted(name, p.getText()));
      }
      if (files.size() == MAX_TENSORS) {
        throw error(index, "more than %d tensors".formatted(MAX_TENSORS));
      }
      files.put(name, p.getText());
    }
  }

  /** Writes the index of a plan. */
  static void write(Path index, ShardPlan plan) throws IOException {
    Map<String, String> files = new TreeMap<>();
    plan.files().forEach((file, shapes) -> shapes.keySet().forEach(name -> files.put(name, file)));
    try (OutputStream bytes = Files.newOutputStream(index);
        JsonGenerator out = Json.generator(bytes).useDefaultPrettyPrinter()) {
      out.writeStartObject();
      out.writeObjectFieldStart("metadata");
      out.writeNumberField("total_parameters", plan.parameters());
      out.writeNumberField("total_size", plan.bytes());
      out.writeEndObject();
      out.writeObjectFieldStart("weight_map");
      for (Map.Entry<String, String> e : files.entrySet()) {
        out.writeStringField(e.getKey(), e.getValue());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
  }

  private static ModelFileException error(Path index, String problem) {
    return new ModelFileException(index, problem);
  }
}
