package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tokenizer.json says about byte-level byte-pair encoding. */
final class BpeFile {

  private BpeFile() {}

  /** Whether nothing but merges decides on a word's tokens. */
  static boolean isPlainBpe(JsonNode model) {
    return model.path("type").asText("BPE").equals("BPE")
        && model.path("dropout").asDouble() == 0
        && model.path("continuing_subword_prefix").asText("").isEmpty()
        && model.path("end_of_word_suffix").asText("").isEmpty()
        && !model.path("byte_fallback").asBoolean()
        && model.path("vocab").isObject();
  }

  /** How the file cuts words, if normalizer and pre-tokenizer are of a known kind. */
  static Optional<Words> words(JsonNode json) {
    JsonNode normalizer = json.path("normalizer");
    boolean known =
        normalizer.isMissingNode()
            || normalizer.isNull()
            || normalizer.path("type").asText().equals("NFC");
    List<JsonNode> steps = new ArrayList<>();
    JsonNode pre = json.path("pre_tokenizer");
    if (pre.path("type").asText().equals("Sequence")) {
      pre.path("pretokenizers").forEach(steps::add);
    } else {
      steps.add(pre);
    }
    JsonNode last = steps.isEmpty() ? pre : steps.get(steps.size() - 1);
    if (!known
        || steps.size() > 2
        || !last.path("type").asText().equals("ByteLevel")
        || last.path("add_prefix_space").asBoolean()) {
      return Optional.empty();
    }
    boolean ownPattern = last.path("use_regex").asBoolean(true);
    if (steps.size() < 2) {
      return ownPattern ? Optional.of(Words.GPT2) : Optional.empty();
    }
    return first(steps.get(0), ownPattern);
  }

  private static Optional<Words> first(JsonNode step, boolean ownPattern) {
    if (ownPattern) {
      boolean digits =
          step.path("type").asText().equals("Digits") && step.path("individual_digits").asBoolean();
      return digits ? Optional.of(Words.GPT2_DIGITS) : Optional.empty();
    }
    boolean split =
        step.path("type").asText().equals("Split")
            && step.path("behavior").asText().equals("Isolated")
            && !step.path("invert").asBoolean();
    return split ? Words.ofPattern(step.path("pattern").path("Regex").asText()) : Optional.empty();
  }

  /** The merges; empty if one names a token that is not there. */
  static Optional<Merges> merges(JsonNode model, Map<String, Integer> vocabulary) {
    JsonNode list = model.path("merges");
    Merges merges = new Merges(list.size());
    int rank = 0;
    for (JsonNode m : list) {
      String[] pair =
          m.isArray()
              ? new String[] {m.path(0).asText(), m.path(1).asText()}
              : m.asText().split(" ", 2);
      if (pair.length < 2) {
        return Optional.empty();
      }
      Integer left = vocabulary.get(pair[0]);
      Integer right = vocabulary.get(pair[1]);
      Integer both = vocabulary.get(pair[0] + pair[1]);
      if (left == null || right == null || both == null) {
        return Optional.empty();
      }
      merges.put(left, right, rank++, both);
    }
    return Optional.of(merges);
  }

  /** The character that stands for each byte in a vocabulary, as in GPT-2's encoder.py. */
  static char[] byteNames() {
    char[] names = new char[256];
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      names[b] = (char) (printable ? b : next++);
    }
    return names;
  }

  private static final char[] NAMES = byteNames();

  static String name(byte[] utf8) {
    char[] name = new char[utf8.length];
    for (int i = 0; i < name.length; i++) {
      name[i] = NAMES[utf8[i] & 0xFF];
    }
    return new String(name);
  }
}
