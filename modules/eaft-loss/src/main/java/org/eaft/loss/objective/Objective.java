package org.eaft.loss.objective;

/**
 * A token-reweighting objective: loss = 1/N sum over supervised tokens of (w CE + beta KL(ref ||
 * model)), CE being the label's cross entropy in nats, w a weight through which no gradient flows,
 * N the number of supervised tokens. The gradient of a token's logits is (w (P - onehot) + beta (P
 * - R)) / N.
 *
 * <p>An implementation is an immutable record; {@link #arguments} and {@link #kind} make it again,
 * which is how it travels in a saved graph.
 */
public interface Objective {

  /** Name, code and parameters of this kind of objective. */
  Kind kind();

  /** The parameters' values in the order of {@link Kind#parameters}. */
  double[] arguments();

  /**
   * The weights of the tokens first to last - 1.
   *
   * <p>Objectives {@linkplain #ofBatch of the batch} are called once with all tokens of the
   * micro-batch; all others with any range, on several threads.
   *
   * @param weights receives the weight of token i at index i
   */
  void weigh(TokenStatistics tokens, int first, int last, float[] weights);

  /** Whether a weight depends on other tokens of the micro-batch. */
  default boolean ofBatch() {
    return false;
  }

  /** K of the top-K entropy that {@link #weigh} reads, 0 where it does not. */
  default int topK() {
    return 0;
  }

  /** Beta, the factor of KL(ref || model); a reference is needed where it is not 0. */
  default double klCoefficient() {
    return 0;
  }

  /** Whether {@link #weigh} reads the constant weight of each token's sample. */
  default boolean readsSampleWeights() {
    return false;
  }

  /** The name in configurations. */
  default String type() {
    return kind().type();
  }
}
