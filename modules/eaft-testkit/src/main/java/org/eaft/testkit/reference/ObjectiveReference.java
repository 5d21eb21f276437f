package org.eaft.testkit.reference;

/**
 * One of the six objectives with its constants: from a token's statistics to its detached weight.
 *
 * @param type which rule gives the weight
 * @param beta factor of KL(reference ‖ model), sft_kl only, else 0
 * @param minWeight lower bound of the weight, talr only, else 0
 * @param topK how many of the most probable tokens the top-K entropy covers; more than the
 *     vocabulary means the whole vocabulary
 * @param alpha exponent of the normalised entropy, eaft
 * @param normalizer what the top-K entropy is divided by, eaft
 */
public record ObjectiveReference(
    Type type, double beta, double minWeight, int topK, double alpha, Normalizer normalizer) {

  private static final int DEFAULT_TOP_K = 20;

  /** The rule of the weight. */
  public enum Type {
    /** 1. */
    SFT,
    /** 1, plus beta KL(reference ‖ model). */
    SFT_KL,
    /** p. */
    DFT,
    /** max(p^(1/tau), minWeight). */
    TALR,
    /** A constant of the sample. */
    FLOW,
    /** (top-K entropy / normalizer)^alpha. */
    EAFT
  }

  /** What EAFT divides the top-K entropy by. */
  public enum Normalizer {
    /** 3.0, whatever K is: the paper and LLaMA-Factory. */
    PAPER,
    /** ln K of the K in effect, min(topK, vocabulary), so that the largest weight is 1. */
    LN_K,
    /** 1: axolotl. */
    NONE,
    /** ln of the vocabulary size. */
    LN_V;

    double divisor(int effectiveK, int vocabulary) {
      double divisor =
          switch (this) {
            case PAPER -> 3.0;
            case LN_K -> Math.log(effectiveK);
            case NONE -> 1;
            case LN_V -> Math.log(vocabulary);
          };
      if (divisor == 0) {
        throw new IllegalArgumentException(
            "normalizer "
                + this
                + " is ln 1 = 0 for top-K "
                + effectiveK
                + " of vocabulary "
                + vocabulary
                + "; take PAPER or NONE");
      }
      return divisor;
    }
  }

  public ObjectiveReference {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is " + topK + ", expected at least 1");
    }
  }

  /** Plain cross entropy. */
  public static ObjectiveReference sft() {
    return plain(Type.SFT, 0, 0);
  }

  /** Cross entropy and {@code beta KL(reference ‖ model)} over the full vocabulary. */
  public static ObjectiveReference sftKl(double beta) {
    return plain(Type.SFT_KL, beta, 0);
  }

  /** Weight p (arXiv 2508.05629). */
  public static ObjectiveReference dft() {
    return plain(Type.DFT, 0, 0);
  }

  /** Weight {@code max(p^(1/tau), minWeight)} (arXiv 2509.20758). */
  public static ObjectiveReference talr(double minWeight) {
    return plain(Type.TALR, 0, minWeight);
  }

  /** Weight constant per sample (arXiv 2502.02797). */
  public static ObjectiveReference flow() {
    return plain(Type.FLOW, 0, 0);
  }

  /** Weight {@code (H_topK / 3)^1} with K = 20 (arXiv 2601.02151). */
  public static ObjectiveReference eaft() {
    return eaft(DEFAULT_TOP_K, 1, Normalizer.PAPER);
  }

  /** Weight {@code (H_topK / normalizer)^alpha}. */
  public static ObjectiveReference eaft(int topK, double alpha, Normalizer normalizer) {
    return new ObjectiveReference(Type.EAFT, 0, 0, topK, alpha, normalizer);
  }

  /** The same objective reporting the entropy of another number of top tokens. */
  public ObjectiveReference withTopK(int newTopK) {
    return new ObjectiveReference(type, beta, minWeight, newTopK, alpha, normalizer);
  }

  private static ObjectiveReference plain(Type type, double beta, double minWeight) {
    return new ObjectiveReference(type, beta, minWeight, DEFAULT_TOP_K, 1, Normalizer.PAPER);
  }
}
