package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokenizer.json that a GGUF file's metadata describes.
 *
 * <p>Keys and token types as in the GGUF specification (ggml, docs/gguf.md).
 */
final class GgufTokenizer {

  private static final String PREFIX = "tokenizer.ggml.";
  private static final String WHERE = "GGUF metadata";
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final Map<String, Object> metadata;

  private GgufTokenizer(Map<String, Object> metadata) {
    this.metadata = metadata;
  }

  static Tokenizer read(Map<String, Object> metadata) {
    return new GgufTokenizer(metadata).read();
  }

  private Tokenizer read() {
    String model = text("model").orElseThrow(() -> missing("model"));
    if (!model.equals("gpt2")) {
      throw new DataException(
          "%s: %smodel is '%s'; byte-level BPE ('gpt2') is the one that is read. Use the Hugging Face directory of this model"
              .formatted(WHERE, PREFIX, model));
    }
    String pre = text("pre").orElse("default");
    List<?> tokens = list("tokens").orElseThrow(() -> missing("tokens"));
    ObjectNode json = PreTokenizers.of(pre, WHERE);
    json.set("added_tokens", added(tokens));
    json.set("model", model(tokens, pre));
    json.set(
        "decoder",
        Json.MAPPER
            .createObjectNode()
            .put("type", "ByteLevel")
            .put("add_prefix_space", true)
            .put("trim_offsets", true)
            .put("use_regex", true));
    Optional<String> template =
        Optional.ofNullable(metadata.get("tokenizer.chat_template")).map(Object::toString);
    Map<String, String> names = names(tokens);
    json.set("post_processor", postProcessor(names));
    return HfTokenizer.of(json, names, template, WHERE);
  }

  /**
   * What the model's own tokenizer puts around a text when it is asked for special tokens, as
   * transformers asks by default; see {@link Tokenizer#beginning}.
   */
  private JsonNode postProcessor(Map<String, String> names) {
    ObjectNode tokens = Json.MAPPER.createObjectNode();
    ArrayNode single = Json.MAPPER.createArrayNode();
    ArrayNode pair = Json.MAPPER.createArrayNode();
    addToken("bos", names, tokens, List.of(single, pair));
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    addToken("eos", names, tokens, List.of(single, pair));
    if (tokens.isEmpty()) {
      return Json.MAPPER.nullNode();
    }
    ObjectNode processor = Json.MAPPER.createObjectNode().put("type", "TemplateProcessing");
    processor.set("single", single);
    processor.set("pair", pair);
    processor.set("special_tokens", tokens);
    return processor;
  }

  private void addToken(
      String which, Map<String, String> names, ObjectNode tokens, List<ArrayNode> templates) {
    String token = names.get(which + "_token");
    boolean added = Boolean.TRUE.equals(metadata.get(PREFIX + "add_" + which + "_token"));
    if (!added || token == null) {
      return;
    }
    ObjectNode entry = tokens.putObject(token).put("id", token);
    entry.putArray("ids").add(((Number) metadata.get(PREFIX + which + "_token_id")).intValue());
    entry.putArray("tokens").add(token);
    templates.forEach(
        t -> t.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0));
  }

  private ObjectNode model(List<?> tokens, String pre) {
    ObjectNode model = Json.MAPPER.createObjectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", PreTokenizers.ignoresMerges(pre));
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id).toString(), id);
    }
    if (vocab.size() != tokens.size()) {
      throw new DataException(
          "%s: %stokens holds a token twice (%d tokens, %d different ones)"
              .formatted(WHERE, PREFIX, tokens.size(), vocab.size()));
    }
    ArrayNode merges = model.putArray("merges");
    list("merges").orElseThrow(() -> missing("merges")).forEach(m -> merges.add(m.toString()));
    return model;
  }

  private ArrayNode added(List<?> tokens) {
    List<?> types = list("token_type").orElseThrow(() -> missing("token_type"));
    if (types.size() != tokens.size()) {
      throw new DataException(
          "%s: %d tokens but %d entries in %stoken_type"
              .formatted(WHERE, tokens.size(), types.size(), PREFIX));
    }
    ArrayNode added = Json.MAPPER.createArrayNode();
    for (int id = 0; id < types.size(); id++) {
      int type = ((Number) types.get(id)).intValue();
      if (type == CONTROL || type == USER_DEFINED) {
        ObjectNode t = added.addObject().put("id", id).put("content", tokens.get(id).toString());
        t.put("single_word", false).put("lstrip", false).put("rstrip", false);
        t.put("normalized", false).put("special", type == CONTROL);
      }
    }
    return added;
  }

  private Map<String, String> names(List<?> tokens) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("bos_token", "bos_token_id");
    keys.put("eos_token", "eos_token_id");
    keys.put("unk_token", "unknown_token_id");
    keys.put("pad_token", "padding_token_id");
    Map<String, String> names = new LinkedHashMap<>();
    keys.forEach(
        (name, key) -> {
          if (metadata.get(PREFIX + key) instanceof Number n) {
            int id = n.intValue();
            if (id < 0 || id >= tokens.size()) {
              throw new DataException(
                  "%s: %s%s is %d, outside the vocabulary of %d"
                      .formatted(WHERE, PREFIX, key, id, tokens.size()));
            }
            names.put(name, tokens.get(id).toString());
          }
        });
    return names;
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(metadata.get(PREFIX + key)).map(Object::toString);
  }

  private Optional<List<?>> list(String key) {
    Object value = metadata.get(PREFIX + key);
    if (value instanceof List<?> l) {
      return Optional.of(l);
    }
    return value != null && value.getClass().isArray()
        ? Optional.of(new ArrayView(value))
        : Optional.empty();
  }

  private static DataException missing(String key) {
    return new DataException(
        "%s: %s%s is missing; the file carries no tokenizer that can be read"
            .formatted(WHERE, PREFIX, key));
  }

  /** A list over an array of any type. */
  private static final class ArrayView extends AbstractList<Object> {
    private final Object array;

    ArrayView(Object array) {
      this.array = array;
    }

    @Override
    public Object get(int i) {
      return java.lang.reflect.Array.get(array, i);
    }

    @Override
    public int size() {
      return java.lang.reflect.Array.getLength(array);
    }
  }
}
