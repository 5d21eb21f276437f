package org.eaft.loss.objective;

import java.util.List;
import java.util.Locale;

/**
 * Entropy-adaptive fine-tuning (arXiv 2601.02151): w = (H / normalizer)^alpha, H being the entropy
 * of the model's K largest probabilities, renormalised. A confident model learns little from a
 * token whatever its label; an unsure one learns as from cross entropy.
 *
 * <p>Not for overwriting what the model is sure of, such as knowledge editing.
 *
 * @param topK K; the vocabulary's size where that is smaller
 * @param alpha exponent; 0 is cross entropy
 * @param normalizer what the entropy is divided by
 */
record Eaft(int topK, double alpha, Normalizer normalizer) implements Objective {

  /** Divisors in use. */
  public enum Normalizer {
    /** 3.0, as in the code that the paper's authors released. */
    PAPER,
    /** ln K, the largest possible value, K being at most the vocabulary's size. */
    LN_K,
    /** 1. */
    NONE,
    /** ln V, the largest entropy of the whole vocabulary. */
    LN_V;

    double value(int topK, int vocabulary) {
      return switch (this) {
        case PAPER -> 3.0;
        case LN_K -> Math.log(Math.min(topK, vocabulary));
        case NONE -> 1;
        case LN_V -> Math.log(vocabulary);
      };
    }
  }

  static final Kind KIND =
      new Kind(
          6,
          "eaft",
          "(H_topK / normalizer)^alpha",
          List.of(
              Kind.Parameter.integer("top_k", 20, 2),
              Kind.Parameter.number("alpha", 1, 0, 100),
              Kind.Parameter.choice("normalizer", Normalizer.PAPER)),
          a -> new Eaft((int) a[0], a[1], Normalizer.values()[(int) a[2]]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {topK, alpha, normalizer.ordinal()};
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    double divisor = normalizer.value(topK, tokens.vocabulary());
    if (divisor == 0) {
      throw new IllegalArgumentException(
          "eaft: normalizer %s is zero for a vocabulary of %d; take paper or none"
              .formatted(normalizer.name().toLowerCase(Locale.ROOT), tokens.vocabulary()));
    }
    for (int i = first; i < last; i++) {
      double share = Math.max(0, tokens.topKEntropy()[i]) / divisor;
      weights[i] = (float) (alpha == 1 ? share : Math.pow(share, alpha));
    }
  }
}
