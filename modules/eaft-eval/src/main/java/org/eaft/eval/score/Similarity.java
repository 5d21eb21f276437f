package org.eaft.eval.score;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of two texts is alike: twice the letters in common blocks, over all letters. The longest
 * common block is taken first, then those on both sides of it. In a text of 200 letters or more,
 * those letters begin no block that make up more than a hundredth of it; a block grows over them.
 *
 * <p>Source: ratio of SequenceMatcher in Python's difflib.
 */
final class Similarity {

  private static final int LONG = 200;

  private final int[] text;
  private final Map<Integer, List<Integer>> places = new HashMap<>();

  Similarity(String text) {
    this.text = text.codePoints().toArray();
    for (int i = 0; i < this.text.length; i++) {
      places.computeIfAbsent(this.text[i], c -> new ArrayList<>()).add(i);
    }
    if (this.text.length >= LONG) {
      int popular = this.text.length / 100 + 1;
      places.values().removeIf(p -> p.size() > popular);
    }
  }

  private record Block(int a, int b, int size) {}

  private record Range(int a, int aEnd, int b, int bEnd) {}

  double to(String other) {
    int[] a = other.codePoints().toArray();
    if (a.length + text.length == 0) {
      return 1;
    }
    int common = 0;
    Deque<Range> open = new ArrayDeque<>();
    open.push(new Range(0, a.length, 0, text.length));
    while (!open.isEmpty()) {
      Range range = open.pop();
      Block block = longest(a, range);
      if (block.size > 0) {
        common += block.size;
        open.push(new Range(range.a, block.a, range.b, block.b));
        open.push(new Range(block.a + block.size, range.aEnd, block.b + block.size, range.bEnd));
      }
    }
    return 2.0 * common / (a.length + text.length);
  }

  /** The longest common block; of equal ones that which begins first. */
  private Block longest(int[] a, Range range) {
    int bestA = range.a;
    int bestB = range.b;
    int size = 0;
    Map<Integer, Integer> lengths = new HashMap<>();
    for (int i = range.a; i < range.aEnd; i++) {
      Map<Integer, Integer> next = new HashMap<>();
      for (int j : places.getOrDefault(a[i], List.of())) {
        if (j >= range.bEnd) {
          break;
        }
        if (j >= range.b) {
          int length = lengths.getOrDefault(j - 1, 0) + 1;
          next.put(j, length);
          if (length > size) {
            size = length;
            bestA = i - length + 1;
            bestB = j - length + 1;
          }
        }
      }
      lengths = next;
    }
    while (bestA > range.a && bestB > range.b && a[bestA - 1] == text[bestB - 1]) {
      bestA--;
      bestB--;
      size++;
    }
    while (bestA + size < range.aEnd
        && bestB + size < range.bEnd
        && a[bestA + size] == text[bestB + size]) {
      size++;
    }
    return new Block(bestA, bestB, size);
  }
}
