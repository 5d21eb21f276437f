package org.eaft.eval.ifeval;

import java.lang.Character.UnicodeBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The n-grams of a text by which its language is told. URLs and mail addresses are left out, Latin
 * letters too where others prevail; letters that tell the same are made one; words in capitals give
 * no n-gram beyond their first letter.
 */
final class LanguageGrams {

  private static final int MOST_CHARACTERS = 10000;
  private static final int LONGEST = 3;
  private static final String LATIN_1_SPACES = "\u00A0\u00AB\u00B0\u00BB";
  private static final Pattern URL = Pattern.compile("https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}");
  private static final Pattern MAIL =
      Pattern.compile("[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}");

  private final Map<Integer, Integer> kanji = new HashMap<>();
  private final Map<String, Integer> vietnamese = new HashMap<>();

  /** From the sections of langdetect's resource. */
  LanguageGrams(Map<String, List<String>> sections) {
    for (String same : sections.get("kanji")) {
      same.codePoints().forEach(c -> kanji.put(c, same.codePointAt(0)));
    }
    List<String> lines = sections.get("vietnamese");
    for (String line : lines.subList(1, lines.size())) {
      for (int i = 0; i + 1 < line.length(); i++) {
        String pair = "" + lines.get(0).charAt(i) + line.charAt(0);
        vietnamese.put(pair, (int) line.charAt(i + 1));
      }
    }
  }

  /** The n-grams that the profiles know, as they come, each as often as it comes. */
  List<String> of(String text, LanguageProfiles profiles) {
    List<String> found = new ArrayList<>();
    StringBuilder gram = new StringBuilder(" ");
    boolean capitals = false;
    for (int raw : withoutLatin(shortened(text))) {
      int c = normalized(raw);
      int last = gram.codePointBefore(gram.length());
      if (last == ' ') {
        gram = new StringBuilder(" ");
        capitals = false;
      }
      if (last != ' ' || c != ' ') {
        if (gram.codePointCount(0, gram.length()) >= LONGEST) {
          gram.delete(0, gram.offsetByCodePoints(0, 1));
        }
        gram.appendCodePoint(c);
        capitals = Character.isUpperCase(c) && (capitals || Character.isUpperCase(last));
      }
      if (!capitals) {
        addEndings(gram, profiles, found);
      }
    }
    return found;
  }

  private static void addEndings(StringBuilder gram, LanguageProfiles profiles, List<String> to) {
    int from = gram.length();
    while (from > 0) {
      from = gram.offsetByCodePoints(from, -1);
      String ending = gram.substring(from);
      if (!ending.equals(" ") && profiles.contains(ending)) {
        to.add(ending);
      }
    }
  }

  /** Without addresses, with letters and marks joined, one space where there were more. */
  private int[] shortened(String text) {
    int[] all = joined(MAIL.matcher(URL.matcher(text).replaceAll(" ")).replaceAll(" "));
    int n = Math.min(all.length, MOST_CHARACTERS);
    int[] kept = new int[n];
    int size = 0;
    for (int i = 0; i < n; i++) {
      if (all[i] != ' ' || i == 0 || all[i - 1] != ' ') {
        kept[size++] = all[i];
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private int[] joined(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      Integer one = i + 1 < text.length() ? vietnamese.get(text.substring(i, i + 2)) : null;
      out.append(one == null ? text.charAt(i) : (char) one.intValue());
      i += one == null ? 1 : 2;
    }
    return out.codePoints().toArray();
  }

  private static int[] withoutLatin(int[] text) {
    int latin = 0;
    int other = 0;
    for (int c : text) {
      if (c >= 'A' && c <= 'z') {
        latin++;
      } else if (c >= 0x300 && !UnicodeBlock.LATIN_EXTENDED_ADDITIONAL.equals(UnicodeBlock.of(c))) {
        other++;
      }
    }
    if (latin * 2 >= other) {
      return text;
    }
    return Arrays.stream(text).filter(c -> c < 'A' || c > 'z').toArray();
  }

  private int normalized(int c) {
    UnicodeBlock block = UnicodeBlock.of(c);
    if (UnicodeBlock.BASIC_LATIN.equals(block)) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : ' ';
    } else if (UnicodeBlock.LATIN_1_SUPPLEMENT.equals(block)) {
      return LATIN_1_SPACES.indexOf(c) >= 0 ? ' ' : c;
    } else if (UnicodeBlock.GENERAL_PUNCTUATION.equals(block)) {
      return ' ';
    } else if (UnicodeBlock.LATIN_EXTENDED_B.equals(block)) {
      return romanian(c);
    } else if (UnicodeBlock.ARABIC.equals(block)) {
      return c == 0x6CC ? 0x64A : c;
    } else if (UnicodeBlock.LATIN_EXTENDED_ADDITIONAL.equals(block)) {
      return c >= 0x1EA0 ? 0x1EC3 : c;
    }
    return eastern(c, block);
  }

  /** Letters with a comma below are written with a cedilla. */
  private static int romanian(int c) {
    return c == 0x219 ? 0x15F : c == 0x21B ? 0x163 : c;
  }

  private int eastern(int c, UnicodeBlock block) {
    if (UnicodeBlock.HIRAGANA.equals(block)) {
      return 0x3042;
    } else if (UnicodeBlock.KATAKANA.equals(block)) {
      return 0x30A2;
    } else if (UnicodeBlock.BOPOMOFO.equals(block)
        || UnicodeBlock.BOPOMOFO_EXTENDED.equals(block)) {
      return 0x3105;
    } else if (UnicodeBlock.HANGUL_SYLLABLES.equals(block)) {
      return 0xAC00;
    }
    return UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS.equals(block) ? kanji.getOrDefault(c, c) : c;
  }
}
