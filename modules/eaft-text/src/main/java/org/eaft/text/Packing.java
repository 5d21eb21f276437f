package org.eaft.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Several examples in one sequence, so that little is padded.
 *
 * <p>First-fit decreasing: the examples, longest first, each go into the first sequence that has
 * room for them, or into a new one. It needs at most 11/9 of the fewest possible sequences, plus
 * one (Johnson, 1973).
 */
public final class Packing {

  private Packing() {}

  /**
   * Packs whole examples. Equal input gives equal output: examples of one length stay in their
   * order.
   *
   * @param examples in any order
   * @param capacity most tokens of a sequence
   * @return sequences of at least one example each, every example in exactly one
   * @throws IllegalArgumentException if an example alone is longer
   */
  public static List<List<Example>> firstFitDecreasing(List<Example> examples, int capacity) {
    List<List<Example>> sequences = new ArrayList<>();
    List<Integer> room = new ArrayList<>();
    for (Example e : byLength(examples)) {
      if (e.length() > capacity) {
        throw new IllegalArgumentException(
            "row %d has %d tokens, a packed sequence holds %d"
                .formatted(e.index(), e.length(), capacity));
      }
      int into = 0;
      while (into < room.size() && room.get(into) < e.length()) {
        into++;
      }
      if (into == room.size()) {
        room.add(capacity);
        sequences.add(new ArrayList<>());
      }
      sequences.get(into).add(e);
      room.set(into, room.get(into) - e.length());
    }
    return sequences;
  }

  /** Longest first; those of one length in their order. */
  public static List<Example> byLength(List<Example> examples) {
    return examples.stream().sorted(Comparator.comparingInt(Example::length).reversed()).toList();
  }

  /** Tokens of a sequence. */
  public static int length(List<Example> sequence) {
    return sequence.stream().mapToInt(Example::length).sum();
  }
}
