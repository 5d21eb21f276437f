package org.eaft.models.generate;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Chooses the tokens of one text. */
final class TokenChooser {

  private final Sampling sampling;
  private final BitSet seen = new BitSet();

  /** Null where the largest of the logits as they are is wanted, which needs no copy. */
  private final Scores scores;

  /** Null where nothing is drawn. */
  private final SplittableRandom random;

  /**
   * A chooser behind a prompt.
   *
   * @param stream number of its random stream
   */
  TokenChooser(Sampling sampling, int[] prompt, long stream) {
    this.sampling = sampling;
    for (int token : prompt) {
      seen.set(token);
    }
    this.random = sampling.choice() instanceof Sampling.Drawn d ? random(d.seed(), stream) : null;
    this.scores = random == null && sampling.rules().isEmpty() ? null : new Scores();
  }

  /** Streams of neighbouring numbers and seeds must not overlap, so both are scattered. */
  private static SplittableRandom random(long seed, long stream) {
    long scattered = new SplittableRandom(seed).nextLong();
    return new SplittableRandom(new SplittableRandom(scattered + stream).nextLong());
  }

  /**
   * The next token.
   *
   * @param logits whose elements at .. at + n - 1 are those of the tokens 0 .. n - 1
   * @param banned tokens that may not come; null for none
   * @throws ArithmeticException where a logit is not a number, or nothing may come
   */
  int choose(float[] logits, int at, int n, IntPredicate banned) {
    if (scores == null && banned == null) {
      return Scores.likeliest(logits, at, n);
    }
    Scores left = left(logits, at, n, banned);
    int token = left.token(random == null ? likeliest(left) : drawn(left));
    seen.set(token);
    return token;
  }

  /** What the rules leave; parameters and errors as {@link #choose}. */
  Scores left(float[] logits, int at, int n, IntPredicate banned) {
    Scores left = scores == null ? new Scores() : scores;
    left.take(logits, at, n);
    if (banned != null) {
      left.keepIf((token, score) -> !banned.test(token));
    }
    sampling.rules().forEach(rule -> rule.apply(left, seen));
    return left;
  }

  private static int likeliest(Scores scores) {
    int best = 0;
    for (int i = 1; i < scores.size(); i++) {
      best = scores.score(i) > scores.score(best) ? i : best;
    }
    return best;
  }

  private int drawn(Scores scores) {
    double[] weights = scores.weights();
    double total = 0;
    for (double w : weights) {
      total += w;
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }
}
