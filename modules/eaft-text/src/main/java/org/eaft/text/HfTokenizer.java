package org.eaft.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A tokenizer.json run by Hugging Face's own library through DJL. */
final class HfTokenizer implements Tokenizer {

  static {
    // DJL otherwise reports its use over the network and may download a build for a GPU.
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
  }

  /** Characters of a message that come from a file. */
  private static final int LONGEST = 500;

  private final String json;
  private final HuggingFaceTokenizer library;
  private final Map<String, Integer> vocabulary;
  private final Set<String> special;
  private final Map<String, String> names;
  private final Optional<String> chatTemplate;
  private final int size;
  private final Optional<ByteBpe> fast;
  private final SpecialPieces pieces;
  private final int[] beginning;

  private HfTokenizer(
      String json,
      HuggingFaceTokenizer library,
      Map<String, Integer> vocabulary,
      Set<String> special,
      Map<String, String> names,
      Optional<String> chatTemplate,
      Optional<ByteBpe> fast,
      int[] beginning) {
    this.json = json;
    this.library = library;
    this.vocabulary = vocabulary;
    this.special = Collections.unmodifiableSet(special);
    this.names = Collections.unmodifiableMap(names);
    this.chatTemplate = chatTemplate;
    this.size = vocabulary.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    this.fast = fast;
    this.pieces = new SpecialPieces(json, special);
    this.beginning = beginning;
  }

  /**
   * Loads a tokenizer.
   *
   * @param json the parsed tokenizer.json; its truncation and padding are taken out
   * @param names {@code eos_token}, {@code bos_token} and the like to the token's text
   * @param where the file, for error messages
   */
  static HfTokenizer of(
      ObjectNode json, Map<String, String> names, Optional<String> chatTemplate, String where) {
    json.putNull("truncation");
    json.putNull("padding");
    Map<String, Integer> vocabulary = vocabulary(json, where);
    Optional<ByteBpe> fast = ByteBpe.of(json, vocabulary);
    Set<String> special = new LinkedHashSet<>();
    for (JsonNode t : json.path("added_tokens")) {
      vocabulary.put(t.path("content").asText(), t.path("id").asInt());
      if (t.path("special").asBoolean()) {
        special.add(t.path("content").asText());
      }
    }
    Map<String, String> known = new LinkedHashMap<>();
    names.forEach(
        (name, token) -> {
          if (!vocabulary.containsKey(token)) {
            throw new DataException(
                "%s: %s is '%s', which is not in the vocabulary; correct tokenizer_config.json"
                    .formatted(where, name, shown(token)));
          }
          known.put(name, token);
        });
    String text = json.toString();
    int[] beginning = Beginning.of(json.path("post_processor"), where);
    // a post-processor adds tokens, which templates do, and cuts white space off ranges
    json.putNull("post_processor");
    return new HfTokenizer(
        text,
        load(json.toString(), where),
        vocabulary,
        special,
        known,
        chatTemplate,
        fast,
        beginning);
  }

  private static Map<String, Integer> vocabulary(ObjectNode json, String where) {
    JsonNode vocab = json.path("model").path("vocab");
    Map<String, Integer> ids = new HashMap<>();
    if (vocab.isObject()) {
      vocab.properties().forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
    } else if (vocab.isArray()) { // Unigram: [token, score] pairs in the order of their ids
      for (JsonNode pair : vocab) {
        ids.put(pair.path(0).asText(), ids.size());
      }
    } else {
      throw new DataException(where + ": no vocabulary under model.vocab; not a tokenizer.json");
    }
    return ids;
  }

  static HuggingFaceTokenizer load(String json, String where) {
    Map<String, String> options =
        Map.of(
            "addSpecialTokens", "false", "truncation", "do_not_truncate", "padding", "do_not_pad");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "%s: the tokenizer library refuses it: %s".formatted(where, shown(e.getMessage())), e);
    }
  }

  /** The beginning of what a file holds. */
  private static String shown(String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  @Override
  public Encoding encode(String text) {
    return encode(text, new BitSet());
  }

  @Override
  public Encoding encode(String text, BitSet literal) {
    int[] utf16 = Utf16Index.of(text);
    if (isReadHere(text)) {
      return fast.get().encode(text, literal);
    }
    return literal.isEmpty()
        ? encode(library, text, utf16)
        : pieces.encode(text, literal, vocabulary);
  }

  /** Whether a text is read on the JVM, several times as fast as by the library. */
  boolean isReadHere(String text) {
    return fast.isPresent() && fast.get().reads(text);
  }

  /** By the library alone. */
  Encoding encodeByLibrary(String text) {
    return encode(library, text, Utf16Index.of(text));
  }

  static Encoding encode(HuggingFaceTokenizer library, String text, int[] utf16) {
    ai.djl.huggingface.tokenizers.Encoding e = library.encode(text, false, false);
    long[] ids = e.getIds();
    CharSpan[] spans = e.getCharTokenSpans();
    int[] out = new int[ids.length];
    int[] starts = new int[ids.length];
    int[] ends = new int[ids.length];
    for (int t = 0; t < ids.length; t++) {
      out[t] = Math.toIntExact(ids[t]);
      starts[t] = utf16[spans[t].getStart()];
      ends[t] = utf16[spans[t].getEnd()];
    }
    return new Encoding(out, starts, ends);
  }

  @Override
  public String decode(int[] ids) {
    for (int id : ids) {
      if (id < 0 || id >= size) {
        throw new IllegalArgumentException(
            "token id %d is outside the vocabulary of %d".formatted(id, size));
      }
    }
    return library.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }

  @Override
  public String token(int id) {
    return decode(new int[] {id});
  }

  @Override
  public OptionalInt id(String token) {
    Integer id = vocabulary.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public int vocabularySize() {
    return size;
  }

  @Override
  public OptionalInt eos() {
    return named("eos_token");
  }

  @Override
  public OptionalInt bos() {
    return named("bos_token");
  }

  @Override
  public OptionalInt pad() {
    return named("pad_token");
  }

  private OptionalInt named(String name) {
    String token = names.get(name);
    return token == null ? OptionalInt.empty() : id(token);
  }

  @Override
  public int[] beginning() {
    return beginning.clone();
  }

  @Override
  public Optional<String> chatTemplate() {
    return chatTemplate;
  }

  @Override
  public Set<String> specialTokens() {
    return special;
  }

  @Override
  public Map<String, String> templateVariables() {
    return names;
  }

  @Override
  public void writeTo(Path dir) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", false); // older versions of transformers would
    names.forEach(config::put);
    chatTemplate.ifPresent(template -> config.put("chat_template", template));
    try {
      Files.createDirectories(dir);
      Files.writeString(dir.resolve("tokenizer.json"), json);
      Files.writeString(dir.resolve("tokenizer_config.json"), config.toPrettyString());
    } catch (IOException e) {
      throw new UncheckedIOException("no tokenizer can be written to %s: %s".formatted(dir, e), e);
    }
  }

  @Override
  public void close() {
    library.close();
    pieces.close();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
