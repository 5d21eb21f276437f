package org.eaft.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * The chance that at least one of k texts is right, by n texts of which c were: 1 - C(n - c, k) /
 * C(n, k), without bias (Chen et al., arXiv 2107.03374).
 */
final class PassAtK {

  private PassAtK() {}

  /** The k that are reported of n texts: the powers of two from 2 on, and n. */
  static List<Integer> of(int n) {
    List<Integer> ks = new ArrayList<>();
    for (int k = 2; k < n; k *= 2) {
      ks.add(k);
    }
    if (n > 1) {
      ks.add(n);
    }
    return ks;
  }

  static String metric(int k) {
    return "pass@" + k;
  }

  static double estimate(int n, int right, int k) {
    double noneRight = 1;
    for (int i = 0; i < k; i++) {
      noneRight *= Math.max(0, (double) (n - right - i)) / (n - i);
    }
    return 1 - noneRight;
  }
}
