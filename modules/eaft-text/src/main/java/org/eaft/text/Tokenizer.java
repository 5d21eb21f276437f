package org.eaft.text;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Text to token ids and back.
 *
 * <p>Marks of special tokens in the text become those tokens; nothing is added, cut or padded; see
 * {@link #beginning} for what belongs before a plain text. Implementations may be used by several
 * threads until they are closed.
 */
public interface Tokenizer extends AutoCloseable {

  /**
   * Tokens of a text with their character ranges.
   *
   * @throws IllegalArgumentException if the text holds half a surrogate pair, which is no character
   */
  Encoding encode(String text);

  /**
   * As {@link #encode(String)}, but for special tokens that are text, as when a message quotes one.
   *
   * @param literal the UTF-16 units at which such text begins
   * @throws UnsupportedOperationException if there is such text, and the implementation cannot tell
   */
  default Encoding encode(String text, BitSet literal) {
    if (!literal.isEmpty()) {
      throw new UnsupportedOperationException(
          "this tokenizer cannot read the text of a special token as text");
    }
    return encode(text);
  }

  /** The text of tokens, special tokens included. */
  String decode(int[] ids);

  /** The text of one token; a replacement character where it is a part of a character only. */
  String token(int id);

  /** The id of a token by its name in the vocabulary, such as {@code <|im_end|>}. */
  OptionalInt id(String token);

  /** One more than the largest id. */
  int vocabularySize();

  /** The id of the token that ends a text, if there is one. */
  OptionalInt eos();

  /** The id of the token that begins a text, if there is one. */
  OptionalInt bos();

  /** The id of the token that fills up a batch, if there is one. */
  OptionalInt pad();

  /**
   * The special tokens before a text that no template wraps, such as Llama's BOS, as transformers
   * puts them there.
   */
  default int[] beginning() {
    return new int[0];
  }

  /** The Jinja source that came with the tokenizer. */
  Optional<String> chatTemplate();

  /** Texts that are read as one special token each; empty where an implementation has none. */
  default Set<String> specialTokens() {
    return Set.of();
  }

  /** {@code bos_token}, {@code eos_token} and {@code pad_token} by these names, for templates. */
  default Map<String, String> templateVariables() {
    Map<String, String> m = new LinkedHashMap<>();
    bos().ifPresent(id -> m.put("bos_token", token(id)));
    eos().ifPresent(id -> m.put("eos_token", token(id)));
    pad().ifPresent(id -> m.put("pad_token", token(id)));
    return m;
  }

  /**
   * Writes the tokenizer as files that {@link #fromDirectory} and {@code transformers} read:
   * tokenizer.json and tokenizer_config.json, the chat template among its keys.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  void writeTo(Path dir);

  @Override
  void close();

  /**
   * Reads a Hugging Face directory: tokenizer.json, and where present tokenizer_config.json,
   * special_tokens_map.json, chat_template.jinja, generation_config.json and config.json.
   *
   * @throws DataException if tokenizer.json is missing or one of the files cannot be read
   */
  static Tokenizer fromDirectory(Path dir) {
    return TokenizerDirectory.read(dir);
  }

  /**
   * Builds the tokenizer that a GGUF file describes.
   *
   * @param metadata keys as in the file, such as {@code tokenizer.ggml.tokens}; lists or arrays
   * @throws DataException if a key is missing, or the model or pre-tokenizer is not known
   */
  static Tokenizer fromGguf(Map<String, Object> metadata) {
    return GgufTokenizer.read(metadata);
  }
}
