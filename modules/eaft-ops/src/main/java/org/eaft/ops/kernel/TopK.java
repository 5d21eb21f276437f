package org.eaft.ops.kernel;

import java.util.Arrays;

/** The k largest values seen so far, in descending order at the head of an array. */
final class TopK {

  private TopK() {}

  /** Begins with the first k values. */
  static void start(float[] x, int at, int k, float[] best) {
    System.arraycopy(x, at, best, 0, k);
    Arrays.sort(best, 0, k);
    for (int low = 0, high = k - 1; low < high; low++, high--) {
      float v = best[low];
      best[low] = best[high];
      best[high] = v;
    }
  }

  /** Takes in n more values; returns the smallest that is kept. */
  static float offer(float[] x, int at, int n, int k, float[] best) {
    float threshold = best[k - 1];
    for (int i = at; i < at + n; i++) {
      if (x[i] > threshold) {
        insert(x[i], k, best);
        threshold = best[k - 1];
      }
    }
    return threshold;
  }

  private static void insert(float v, int k, float[] best) {
    int place = k - 1;
    while (place > 0 && best[place - 1] < v) {
      best[place] = best[place - 1];
      place--;
    }
    best[place] = v;
  }
}
