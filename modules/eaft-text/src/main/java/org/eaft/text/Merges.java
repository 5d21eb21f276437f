package org.eaft.text;

import java.util.Arrays;
import java.util.PriorityQueue;

/** The merges of a byte-pair encoding: of the pairs in a word the one learned first goes first. */
final class Merges {

  private static final int SHORT = 48;
  private static final long EMPTY = -1;

  private final long[] keys;
  private final int[] ranks;
  private final int[] merged;
  private final int mask;

  /** Room for {@code count} merges. */
  Merges(int count) {
    int size = Integer.highestOneBit(Math.max(8, count) * 2) * 2;
    keys = new long[size];
    ranks = new int[size];
    merged = new int[size];
    mask = size - 1;
    Arrays.fill(keys, EMPTY);
  }

  void put(int left, int right, int rank, int token) {
    long key = key(left, right);
    int i = slot(key);
    keys[i] = key;
    ranks[i] = rank;
    merged[i] = token;
  }

  private static long key(int left, int right) {
    return ((long) left << 32) | right;
  }

  /** Where a pair is or would be. */
  private int slot(long key) {
    long h = key * 0x9E3779B97F4A7C15L;
    int i = (int) (h >>> 40) & mask;
    while (keys[i] != EMPTY && keys[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }

  /** The slot of a pair that has a merge; -1 otherwise. */
  private int find(int left, int right) {
    int i = slot(key(left, right));
    return keys[i] == EMPTY ? -1 : i;
  }

  /**
   * Merges the symbols of a word.
   *
   * @param ids one symbol a byte; holds the tokens afterwards
   * @param lengths afterwards the bytes of each token
   * @return the number of tokens
   */
  int apply(int[] ids, int[] lengths, int n) {
    Arrays.fill(lengths, 0, n, 1);
    return n <= SHORT ? scan(ids, lengths, n) : queue(ids, lengths, n);
  }

  private int scan(int[] ids, int[] lengths, int count) {
    int n = count;
    while (n > 1) {
      int best = -1;
      int at = -1;
      for (int i = 0; i + 1 < n; i++) {
        int f = find(ids[i], ids[i + 1]);
        if (f >= 0 && (best < 0 || ranks[f] < ranks[best])) {
          best = f;
          at = i;
        }
      }
      if (best < 0) {
        break;
      }
      ids[at] = merged[best];
      lengths[at] += lengths[at + 1];
      n--;
      System.arraycopy(ids, at + 2, ids, at + 1, n - at - 1);
      System.arraycopy(lengths, at + 2, lengths, at + 1, n - at - 1);
    }
    return n;
  }

  /** The same for long words, whose pairs wait in a queue. */
  private int queue(int[] ids, int[] lengths, int n) {
    int[] next = new int[n];
    int[] before = new int[n];
    for (int i = 0; i < n; i++) {
      next[i] = i + 1 < n ? i + 1 : -1;
      before[i] = i - 1;
    }
    PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    for (int i = 0; i + 1 < n; i++) {
      offer(waiting, ids, i, i + 1);
    }
    for (Waiting w = waiting.poll(); w != null; w = waiting.poll()) {
      int right = lengths[w.left()] == 0 ? -1 : next[w.left()];
      if (right < 0 || ids[w.left()] != w.leftId() || ids[right] != w.rightId()) {
        continue; // one of the two was merged meanwhile
      }
      ids[w.left()] = merged[w.slot()];
      lengths[w.left()] += lengths[right];
      lengths[right] = 0;
      next[w.left()] = next[right];
      if (next[right] >= 0) {
        before[next[right]] = w.left();
        offer(waiting, ids, w.left(), next[right]);
      }
      if (before[w.left()] >= 0) {
        offer(waiting, ids, before[w.left()], w.left());
      }
    }
    return close(ids, lengths, n);
  }

  private void offer(PriorityQueue<Waiting> waiting, int[] ids, int left, int right) {
    int f = find(ids[left], ids[right]);
    if (f >= 0) {
      waiting.add(new Waiting(ranks[f], left, f, ids[left], ids[right]));
    }
  }

  private static int close(int[] ids, int[] lengths, int n) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (lengths[i] > 0) {
        ids[kept] = ids[i];
        lengths[kept++] = lengths[i];
      }
    }
    return kept;
  }

  private record Waiting(int rank, int left, int slot, int leftId, int rightId)
      implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting o) {
      return rank != o.rank ? Integer.compare(rank, o.rank) : Integer.compare(left, o.left);
    }
  }
}
