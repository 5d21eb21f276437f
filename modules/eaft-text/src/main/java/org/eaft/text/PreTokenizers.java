package org.eaft.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How text is split before byte-pair merges, by the name that GGUF files give to it.
 *
 * <p>The patterns are those of the models' own tokenizer.json files; {@code default} is that of
 * llama.cpp (llama-vocab.cpp, LLAMA_VOCAB_PRE_TYPE_DEFAULT).
 */
final class PreTokenizers {

  private static final String WORDS = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String REST =
      " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String LLAMA_BPE = CONTRACTIONS + "|" + WORDS + "|\\p{N}{1,3}|" + REST;
  private static final String QWEN2 = CONTRACTIONS + "|" + WORDS + "|\\p{N}|" + REST;
  private static final List<String> DEFAULT =
      List.of(
          "[\\p{P}\\$\\+<=>\\^~\\|]+",
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
          "\\p{N}+",
          "[0-9][0-9][0-9]");

  private PreTokenizers() {}

  /** A tokenizer.json that has its normalizer and pre-tokenizer only. */
  static ObjectNode of(String name, String where) {
    ObjectNode json = Json.MAPPER.createObjectNode().put("version", "1.0");
    json.putNull("normalizer");
    ArrayNode steps =
        json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    switch (name) {
      case "gpt-2" -> byteLevel(steps, true);
      case "smollm" -> {
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        byteLevel(steps, true);
      }
      case "llama-bpe", "glm4", "chatglm-bpe" -> split(steps, List.of(LLAMA_BPE));
      case "qwen2" -> {
        json.putObject("normalizer").put("type", "NFC");
        split(steps, List.of(QWEN2));
      }
      case "default" -> split(steps, DEFAULT);
      default ->
          throw new DataException(
              "%s: tokenizer.ggml.pre is '%s', which is not known (gpt-2, smollm, llama-bpe, glm4, qwen2 and default are). Use the Hugging Face directory of this model"
                  .formatted(where, name));
    }
    return json;
  }

  /** Whether a piece that is a token itself is taken whole, though no merge leads to it. */
  static boolean ignoresMerges(String name) {
    return name.equals("llama-bpe");
  }

  private static void split(ArrayNode steps, List<String> patterns) {
    for (String p : patterns) {
      ObjectNode s = steps.addObject().put("type", "Split");
      s.putObject("pattern").put("Regex", p);
      s.put("behavior", "Isolated").put("invert", false);
    }
    byteLevel(steps, false);
  }

  private static void byteLevel(ArrayNode steps, boolean regex) {
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", regex);
  }
}
