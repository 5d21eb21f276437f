package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-level byte-pair encoding on the JVM, for the tokenizer.json files of the families that Words
 * knows.
 *
 * <p>Gives the ids and ranges that the tokenizer library gives, ten times as fast: that one spends
 * its time on bookkeeping for ranges, and takes minutes for a data set of some hundred thousand
 * rows. What it would do otherwise is left to it: text that must be normalized first, characters
 * that this JDK does not know.
 */
final class ByteBpe {

  private static final int REMEMBERED = 1 << 17;
  private static final int LONGEST_REMEMBERED = 40;
  private static final int MISSING = -1;

  private final Map<String, Integer> vocabulary;
  private final int[] byteIds;
  private final Merges merges;
  private final Words words;
  private final boolean composed;
  private final boolean wholeWords;
  private final AddedTokens added;
  private final Map<String, Word> remembered = new ConcurrentHashMap<>();

  private ByteBpe(
      Map<String, Integer> vocabulary,
      int[] byteIds,
      Merges merges,
      Words words,
      boolean composed,
      boolean wholeWords,
      AddedTokens added) {
    this.vocabulary = vocabulary;
    this.byteIds = byteIds;
    this.merges = merges;
    this.words = words;
    this.composed = composed;
    this.wholeWords = wholeWords;
    this.added = added;
  }

  /** A word's tokens and where each begins and ends in it. */
  private record Word(int[] ids, int[] starts, int[] ends) {}

  /**
   * Reads a tokenizer.json; empty where it asks for something that is not done here.
   *
   * @param tokens the model's vocabulary
   */
  static Optional<ByteBpe> of(ObjectNode json, Map<String, Integer> tokens) {
    JsonNode model = json.path("model");
    Optional<Words> words = BpeFile.words(json);
    Optional<AddedTokens> added = AddedTokens.of(json);
    if (!BpeFile.isPlainBpe(model) || words.isEmpty() || added.isEmpty()) {
      return Optional.empty();
    }
    int[] bytes = new int[256];
    char[] names = BpeFile.byteNames();
    for (int b = 0; b < 256; b++) {
      bytes[b] = tokens.getOrDefault(String.valueOf(names[b]), MISSING);
      if (bytes[b] == MISSING && b >= 0x80 && b < 0xF0 && b != 0xC0 && b != 0xC1) {
        return Optional.empty(); // the others stand for control characters, or for nothing
      }
    }
    Map<String, Integer> vocabulary = new HashMap<>(tokens);
    return BpeFile.merges(model, vocabulary)
        .map(
            merges ->
                new ByteBpe(
                    vocabulary,
                    bytes,
                    merges,
                    words.get(),
                    json.path("normalizer").path("type").asText().equals("NFC"),
                    model.path("ignore_merges").asBoolean(),
                    added.get()));
  }

  /** Whether a text is one that the library would read in the same way. */
  boolean reads(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (byteIds[c] == MISSING) {
          return false;
        }
      } else {
        int point = text.codePointAt(i);
        boolean two = point >= 0x10000;
        if (Character.getType(point) == Character.UNASSIGNED
            || (two && byteIds[0xF0 | point >> 18] == MISSING)) {
          return false;
        }
        i += two ? 1 : 0;
        plain &= c < 0x300;
      }
    }
    return plain || !composed || Normalizer.isNormalized(text, Normalizer.Form.NFC);
  }

  /**
   * Tokens of a text without half surrogate pairs.
   *
   * @param literal where special tokens begin that are text
   */
  Encoding encode(String text, BitSet literal) {
    Sink out = new Sink(text.length() / 3 + 8);
    added.cut(
        text,
        literal,
        (from, to, id) -> {
          if (id >= 0) {
            out.add(id, from, to);
          } else {
            words(text, from, to, out);
          }
        });
    return out.finish();
  }

  private void words(String text, int from, int to, Sink out) {
    int at = from;
    while (at < to) {
      int end = words.end(text, at, to);
      Word w = word(text, at, end);
      for (int i = 0; i < w.ids.length; i++) {
        out.add(w.ids[i], at + w.starts[i], at + w.ends[i]);
      }
      at = end;
    }
  }

  private Word word(String text, int from, int to) {
    String s = text.substring(from, to);
    if (s.length() > LONGEST_REMEMBERED) {
      return split(s);
    }
    Word known = remembered.get(s);
    if (known == null) {
      known = split(s);
      if (remembered.size() < REMEMBERED) {
        remembered.put(s, known);
      }
    }
    return known;
  }

  private Word split(String s) {
    byte[] utf8 = s.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int[] ids = new int[utf8.length];
    int[] lengths = new int[utf8.length];
    int n = 0;
    Integer whole = wholeWords ? vocabulary.get(BpeFile.name(utf8)) : null;
    if (whole != null) {
      ids[0] = whole;
      lengths[0] = utf8.length;
      n = 1;
    } else {
      for (int i = 0; i < utf8.length; i++) {
        ids[i] = byteIds[utf8[i] & 0xFF];
      }
      n = merges.apply(ids, lengths, utf8.length);
    }
    return ranged(s, utf8, ids, lengths, n);
  }

  /** A token that holds a part of a character covers the whole of it. */
  private static Word ranged(String s, byte[] utf8, int[] ids, int[] lengths, int n) {
    int[] starts = new int[n];
    int[] ends = new int[n];
    if (utf8.length == s.length()) {
      for (int i = 0, at = 0; i < n; i++) {
        starts[i] = at;
        at += lengths[i];
        ends[i] = at;
      }
      return new Word(Arrays.copyOf(ids, n), starts, ends);
    }
    int[] first = new int[utf8.length]; // the character of a byte
    int[] behind = new int[utf8.length];
    int b = 0;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      int bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      int next = i + Character.charCount(c);
      Arrays.fill(first, b, b + bytes, i);
      Arrays.fill(behind, b, b + bytes, next);
      b += bytes;
      i = next;
    }
    for (int i = 0, at = 0; i < n; i++) {
      starts[i] = first[at];
      at += lengths[i];
      ends[i] = behind[at - 1];
    }
    return new Word(Arrays.copyOf(ids, n), starts, ends);
  }

  /** Arrays that grow. */
  private static final class Sink {
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int n;

    Sink(int capacity) {
      ids = new int[capacity];
      starts = new int[capacity];
      ends = new int[capacity];
    }

    void add(int id, int start, int end) {
      if (n == ids.length) {
        int more = n * 2;
        ids = Arrays.copyOf(ids, more);
        starts = Arrays.copyOf(starts, more);
        ends = Arrays.copyOf(ends, more);
      }
      ids[n] = id;
      starts[n] = start;
      ends[n++] = end;
    }

    Encoding finish() {
      return new Encoding(Arrays.copyOf(ids, n), Arrays.copyOf(starts, n), Arrays.copyOf(ends, n));
    }
  }
}
