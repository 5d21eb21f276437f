package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files about text in a Hugging Face model directory. */
final class TokenizerDirectory {

  private static final List<String> NAMES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token");

  private final Path dir;
  private final ObjectNode tokenizer;
  private final JsonNode config;

  private TokenizerDirectory(Path dir, ObjectNode tokenizer, JsonNode config) {
    this.dir = dir;
    this.tokenizer = tokenizer;
    this.config = config;
  }

  static Tokenizer read(Path dir) {
    Path file = dir.resolve("tokenizer.json");
    if (!Files.isDirectory(dir)) {
      throw new DataException(dir + " is not a directory; name a Hugging Face model directory");
    }
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file
              + " is missing; only fast tokenizers are read: save one with"
              + " AutoTokenizer.from_pretrained(...).save_pretrained(...)");
    }
    if (!(json(file) instanceof ObjectNode root)) {
      throw new DataException(file + ": not a JSON object");
    }
    JsonNode config = json(dir.resolve("tokenizer_config.json"));
    TokenizerDirectory d = new TokenizerDirectory(dir, root, config);
    return HfTokenizer.of(root, d.names(), d.chatTemplate(), file.toString());
  }

  private Map<String, String> names() {
    JsonNode map = json(dir.resolve("special_tokens_map.json"));
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : NAMES) {
      content(config.path(name))
          .or(() -> content(map.path(name)))
          .ifPresent(t -> names.put(name, t));
    }
    for (String name : List.of("bos_token", "eos_token", "pad_token")) {
      if (!names.containsKey(name)) {
        idFromModel(name + "_id").flatMap(this::textOf).ifPresent(t -> names.put(name, t));
      }
    }
    return names;
  }

  /** Either {@code "<s>"} or {@code {"content": "<s>", ...}}. */
  private static Optional<String> content(JsonNode n) {
    JsonNode text = n.isObject() ? n.path("content") : n;
    return text.isTextual() ? Optional.of(text.asText()) : Optional.empty();
  }

  private Optional<Integer> idFromModel(String key) {
    for (String file : List.of("generation_config.json", "config.json")) {
      JsonNode id = json(dir.resolve(file)).path(key);
      JsonNode first = id.isArray() ? id.path(0) : id;
      if (first.isInt()) {
        return Optional.of(first.asInt());
      }
    }
    return Optional.empty();
  }

  private Optional<String> textOf(int id) {
    for (JsonNode t : tokenizer.path("added_tokens")) {
      if (t.path("id").asInt(-1) == id) {
        return Optional.of(t.path("content").asText());
      }
    }
    return Optional.empty();
  }

  private Optional<String> chatTemplate() {
    Path file = dir.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      return Optional.of(text(file));
    }
    JsonNode t = config.path("chat_template");
    if (t.isTextual()) {
      return Optional.of(t.asText());
    }
    for (JsonNode named : t) { // several templates by name; the one called default counts
      if (named.path("name").asText().equals("default")) {
        return content(named.path("template"));
      }
    }
    return Optional.empty();
  }

  private static JsonNode json(Path file) {
    if (!Files.isRegularFile(file)) {
      return Json.MAPPER.missingNode();
    }
    try {
      return Json.MAPPER.readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw new DataException("%s: not valid JSON: %s".formatted(file, Json.reason(e)), e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": not valid UTF-8; save it as UTF-8", e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }
}
