package org.eaft.eval.ifeval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Punkt has learned of English from the Wall Street Journal: abbreviations, words that begin
 * sentences, pairs that a period does not part, and in which places words were seen in upper and
 * lower case.
 *
 * @param collocations the two words with a tab between them
 * @param orthography flags of a word, in lower case
 */
record PunktModel(
    Set<String> abbreviations,
    Set<String> starters,
    Set<String> collocations,
    Map<String, Integer> orthography) {

  /** Seen in upper case within a sentence. */
  static final int UPPER_WITHIN = 1 << 2;

  /** Seen in lower case at the beginning of a sentence. */
  static final int LOWER_FIRST = 1 << 4;

  /** Seen in upper case at the beginning, within, or it is not known where. */
  static final int UPPER = 1 << 1 | UPPER_WITHIN | 1 << 3;

  /** Seen in lower case at the beginning, within, or it is not known where. */
  static final int LOWER = LOWER_FIRST | 1 << 5 | 1 << 6;

  private static final class English {
    static final PunktModel MODEL = read();
  }

  static PunktModel english() {
    return English.MODEL;
  }

  private static PunktModel read() {
    Map<String, List<String>> sections = Sections.read("punkt-english.txt.gz");
    Map<String, Integer> orthography = new HashMap<>();
    for (String line : sections.get("orthography")) {
      int tab = line.indexOf('\t');
      orthography.put(line.substring(0, tab), Integer.valueOf(line.substring(tab + 1)));
    }
    return new PunktModel(
        Set.copyOf(sections.get("abbreviations")),
        Set.copyOf(sections.get("starters")),
        Set.copyOf(sections.get("collocations")),
        orthography);
  }

  boolean isAbbreviation(String lower) {
    return abbreviations.contains(lower)
        || abbreviations.contains(lower.substring(lower.lastIndexOf('-') + 1));
  }

  boolean isCollocation(String first, String second) {
    return collocations.contains(first + "\t" + second);
  }

  boolean seen(String word, int flags) {
    return (orthography.getOrDefault(word, 0) & flags) != 0;
  }
}
