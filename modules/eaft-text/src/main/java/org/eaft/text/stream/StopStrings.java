package org.eaft.text.stream;

import java.util.List;

/**
 * Texts that end a text in front of them.
 *
 * @param strings none of them empty
 */
public record StopStrings(List<String> strings) {

  /** Nothing ends a text. */
  public static final StopStrings NONE = new StopStrings(List.of());

  public StopStrings {
    strings = List.copyOf(strings);
    if (strings.contains("")) {
      throw new IllegalArgumentException("a stop string must not be empty");
    }
  }

  /** Length of the longest. */
  int longest() {
    return strings.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Where the first of them begins, from a place on; -1 where there is none. */
  int find(StringBuilder text, int from) {
    return strings.stream()
        .mapToInt(s -> text.indexOf(s, from))
        .filter(i -> i >= 0)
        .min()
        .orElse(-1);
  }

  /** Characters at the end of a text that may be the beginning of one. */
  int begun(StringBuilder text) {
    int most = Math.min(longest() - 1, text.length());
    for (int n = most; n > 0; n--) {
      String end = text.substring(text.length() - n);
      if (strings.stream().anyMatch(s -> s.length() > end.length() && s.startsWith(end))) {
        return n;
      }
    }
    return 0;
  }
}
