package org.eaft.train.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known word that a misspelt one was meant to be. */
public final class Nearest {

  private Nearest() {}

  /**
   * The candidate at the smallest edit distance, if that is at most a third of the word plus one.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(c -> distance(word, c)))
        .filter(c -> distance(word, c) <= 1 + Math.max(word.length(), c.length()) / 3);
  }

  /** {@code "; did you mean `x`?"}, or what is known where nothing is near. */
  public static String hint(String word, Collection<String> candidates) {
    return to(word, candidates)
        .map(near -> "; did you mean `" + near + "`?")
        .orElse(
            candidates.isEmpty() ? "; it has none" : "; known: " + String.join(", ", candidates));
  }

  /** Levenshtein distance, a transposition of neighbours counting one. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + substitution);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
