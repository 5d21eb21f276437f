package org.eaft.testkit.reference;

import java.util.List;

/**
 * An objective with its constants: from a token's statistics to its detached weight.
 *
 * @param type which rule gives the weight
 * @param beta factor of KL(reference ‖ model), else 0
 * @param topK how many of the most probable tokens the top-K entropy covers; more than the
 *     vocabulary means the whole vocabulary
 * @param normalizer what the top-K entropy is divided by
 * @param numbers the rule's numbers in the order of its factory; NaN where a threshold is a
 *     percentile
 */
public record ObjectiveReference(
    Type type, double beta, int topK, Normalizer normalizer, List<Double> numbers) {

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
    /** A constant of the token. */
    CONSTANT,
    /** (top-K entropy / normalizer)^alpha. */
    EAFT,
    /** sigmoid(slope (top-K entropy / normalizer - centre)). */
    EAFT_SIGMOID,
    /** 1 where top-K entropy / normalizer exceeds a threshold. */
    EAFT_MASK,
    /** 0 where entropy and p are both low. */
    CONFLICT_MASK,
    /** (1 + H)^gamma, the loss divided by the mean weight. */
    MILE,
    /** (1 - p)^gamma. */
    FOCAL,
    /** p^a, a = sum of squares; the loss is (1 - p^a) / a. */
    DEFT,
    /** p^gamma, gamma from ln p + H. */
    IDFT,
    /** 1 where 1 / p is at most tau. */
    STM
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
    return plain(Type.SFT);
  }

  /** Cross entropy and {@code beta KL(reference ‖ model)} over the full vocabulary. */
  public static ObjectiveReference sftKl(double beta) {
    return plain(Type.SFT_KL).withBeta(beta);
  }

  /** Weight p (arXiv 2508.05629). */
  public static ObjectiveReference dft() {
    return plain(Type.DFT);
  }

  /** Weight {@code max(p^(1/tau), minWeight)} (arXiv 2509.20758). */
  public static ObjectiveReference talr(double minWeight) {
    return plain(Type.TALR, minWeight);
  }

  /** Weight constant per token, such as that of FLOW (arXiv 2502.02797). */
  public static ObjectiveReference constant() {
    return plain(Type.CONSTANT);
  }

  /** Weight {@code (H_topK / 3)^1} with K = 20 (arXiv 2601.02151). */
  public static ObjectiveReference eaft() {
    return eaft(DEFAULT_TOP_K, 1, Normalizer.PAPER);
  }

  /** Weight {@code (H_topK / normalizer)^alpha}. */
  public static ObjectiveReference eaft(int topK, double alpha, Normalizer normalizer) {
    return new ObjectiveReference(Type.EAFT, 0, topK, normalizer, List.of(alpha));
  }

  /** Weight {@code sigmoid(slope (H_20 / 3 - centre))} (arXiv 2601.02151). */
  public static ObjectiveReference eaftSigmoid(double slope, double centre) {
    return plain(Type.EAFT_SIGMOID, slope, centre);
  }

  /** Weight 1 where H_20 / 3 exceeds a threshold, or its percentile where that is NaN. */
  public static ObjectiveReference eaftMask(double percentile, double threshold) {
    return plain(Type.EAFT_MASK, percentile, threshold);
  }

  /** Weight 0 where entropy and p are both at most a threshold, or percentile where it is NaN. */
  public static ObjectiveReference conflictMask(
      double percentile, double entropy, double probability) {
    return plain(Type.CONFLICT_MASK, percentile, entropy, probability);
  }

  /** Weight {@code (1 + H)^gamma} over its mean (arXiv 2310.19531). */
  public static ObjectiveReference mile(double gamma) {
    return plain(Type.MILE, gamma);
  }

  /** Weight {@code (1 - p)^gamma} (arXiv 1708.02002). */
  public static ObjectiveReference focal(double gamma) {
    return plain(Type.FOCAL, gamma);
  }

  /** Weight p and {@code lambda KL(reference ‖ model)} (arXiv 2509.23753). */
  public static ObjectiveReference asft(double lambda) {
    return plain(Type.DFT).withBeta(lambda);
  }

  /** Loss {@code (1 - p^a) / a} (arXiv 2602.11424). */
  public static ObjectiveReference deft() {
    return plain(Type.DEFT);
  }

  /** Weight {@code p^gamma} (arXiv 2602.12222). */
  public static ObjectiveReference idft(double beta, double least, double most) {
    return plain(Type.IDFT, beta, least, most);
  }

  /** Weight 1 where the perplexity of the token is at most tau (arXiv 2501.14315). */
  public static ObjectiveReference stm(double tau) {
    return plain(Type.STM, tau);
  }

  /** The same objective reporting the entropy of another number of top tokens. */
  public ObjectiveReference withTopK(int newTopK) {
    return new ObjectiveReference(type, beta, newTopK, normalizer, numbers);
  }

  /** Whether the loss is divided by the mean weight. */
  boolean normalised() {
    return type == Type.MILE;
  }

  double number(int index) {
    return numbers.get(index);
  }

  private ObjectiveReference withBeta(double newBeta) {
    return new ObjectiveReference(type, newBeta, topK, normalizer, numbers);
  }

  private static ObjectiveReference plain(Type type, Double... numbers) {
    return new ObjectiveReference(type, 0, DEFAULT_TOP_K, Normalizer.PAPER, List.of(numbers));
  }
}
