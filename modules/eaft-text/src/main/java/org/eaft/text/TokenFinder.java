package org.eaft.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds which of some tokens stands first in a text, of several that begin there the longest. */
final class TokenFinder {

  private final Map<Character, List<String>> byFirst = new HashMap<>();

  TokenFinder(Collection<String> tokens) {
    for (String t : tokens) {
      if (!t.isEmpty()) {
        byFirst.computeIfAbsent(t.charAt(0), c -> new ArrayList<>()).add(t);
      }
    }
    byFirst.values().forEach(l -> l.sort(Comparator.comparingInt(String::length).reversed()));
  }

  /** Where the first one begins, at or behind {@code from}; -1 where none does. */
  int next(String text, int from, int to) {
    if (byFirst.isEmpty()) {
      return -1;
    }
    for (int i = from; i < to; i++) {
      if (at(text, i, to) != null) {
        return i;
      }
    }
    return -1;
  }

  /** The one that begins here and ends by {@code to}; null if none does. */
  String at(String text, int from, int to) {
    List<String> candidates = byFirst.get(text.charAt(from));
    if (candidates != null) {
      for (String c : candidates) {
        if (c.length() <= to - from && text.startsWith(c, from)) {
          return c;
        }
      }
    }
    return null;
  }
}
