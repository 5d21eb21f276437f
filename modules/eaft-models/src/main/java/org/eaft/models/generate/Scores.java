package org.eaft.models.generate;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import org.eaft.ops.kernel.KernelProvider;

/**
 * The tokens that may come next, by ascending id, with their scores: logits that a {@link
 * ScoreRule} may have changed. Probabilities are their softmax.
 */
public final class Scores {

  private float[] values = new float[0];
  private int[] tokens = new int[0];
  private int size;

  /** No candidates. */
  Scores() {}

  /** Which candidates stay. */
  @FunctionalInterface
  interface Keep {
    boolean test(int token, float score);
  }

  /** A new score from an old one. */
  @FunctionalInterface
  interface Change {
    float of(float score);
  }

  /**
   * Takes all tokens of a vocabulary.
   *
   * @param logits whose elements at .. at + n - 1 are those of the tokens 0 .. n - 1
   * @throws ArithmeticException where one is not a number
   */
  void take(float[] logits, int at, int n) {
    if (values.length < n) {
      values = new float[n];
      tokens = new int[n];
    }
    for (int token = 0; token < n; token++) {
      values[token] = requireNumber(logits[at + token], token);
      tokens[token] = token;
    }
    size = n;
  }

  /** The token with the largest of some logits, the first of equals; errors as {@link #take}. */
  static int likeliest(float[] logits, int at, int n) {
    float largest = KernelProvider.get().max(logits, at, n);
    for (int i = 0; i < n; i++) {
      if (requireNumber(logits[at + i], i) == largest) {
        return i;
      }
    }
    throw new IllegalArgumentException("no logits");
  }

  private static float requireNumber(float logit, int token) {
    if (Float.isNaN(logit)) {
      throw new ArithmeticException("the logit of token %d is not a number".formatted(token));
    }
    return logit;
  }

  /** Candidates that are left. */
  int size() {
    return size;
  }

  /** The candidate in a place. */
  int token(int place) {
    return tokens[place];
  }

  /** The score in a place. */
  float score(int place) {
    return values[place];
  }

  /** The largest score. */
  float largest() {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, values[i]);
    }
    return largest;
  }

  /** The k-th largest score, k from 1 to {@link #size}. */
  float largest(int k) {
    PriorityQueue<Float> top = new PriorityQueue<>(k);
    float least = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (top.size() < k) {
        top.add(values[i]);
      } else if (values[i] > least) {
        top.remove();
        top.add(values[i]);
      } else {
        continue;
      }
      least = top.element();
    }
    return least;
  }

  /** Changes the scores of some tokens. */
  void change(IntPredicate which, Change change) {
    for (int i = 0; i < size; i++) {
      if (which.test(tokens[i])) {
        values[i] = change.of(values[i]);
      }
    }
  }

  /** Takes out all others. */
  void keepIf(Keep keep) {
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (keep.test(tokens[i], values[i])) {
        values[n] = values[i];
        tokens[n++] = tokens[i];
      }
    }
    size = n;
  }

  /** Keeps the candidates before which, likeliest first, probabilities sum up to less than p. */
  void keepNucleus(double p) {
    double[] weights = weights();
    double total = Arrays.stream(weights).sum();
    // below this a token and all that are less likely come to less than 1 - p
    double least = (1 - p) * total / size;
    long[] order = descending(i -> weights[i] >= least);
    double before = 0;
    int kept = 0;
    while (kept < order.length && (kept == 0 || before < p * total)) {
      before += weights[(int) order[kept++]];
    }
    boolean[] keep = new boolean[tokens[size - 1] + 1];
    for (int i = 0; i < kept; i++) {
      keep[tokens[(int) order[i]]] = true;
    }
    keepIf((token, score) -> keep[token]);
  }

  /** Places of some candidates in the low 32 bits, by descending score, then by place. */
  private long[] descending(IntPredicate which) {
    long[] keys = new long[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (which.test(i)) {
        int bits = Float.floatToIntBits(values[i] + 0f); // -0 and 0 are equal
        int ascending = bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits;
        keys[n++] = (long) ~ascending << 32 | i;
      }
    }
    Arrays.sort(keys, 0, n);
    return Arrays.copyOf(keys, n);
  }

  /**
   * e to the power of each score, in relation to the largest.
   *
   * @throws ArithmeticException where no candidate has a finite score
   */
  double[] weights() {
    float largest = largest();
    if (Float.isInfinite(largest)) {
      throw new ArithmeticException("no token that may come next has a finite score");
    }
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = Math.exp((double) values[i] - largest);
    }
    return weights;
  }
}
