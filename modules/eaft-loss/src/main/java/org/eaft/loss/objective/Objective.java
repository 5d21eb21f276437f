package org.eaft.loss.objective;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A token-reweighting objective: loss = 1/N sum over supervised tokens of (l + beta KL(ref ||
 * model)), N the number of supervised tokens. The gradient of a token's logits is (w (P - onehot) +
 * beta (P - R)) / N.
 *
 * <p>w is a token's {@linkplain #weigh weight}, through which no gradient flows, and l its
 * {@linkplain #loss value}, whose gradient w belongs to: w CE, CE being the label's cross entropy
 * in nats, for all objectives but those that are another function of the label's probability.
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

  /**
   * What a token adds to the sum before any KL term, nats. A weight of zero wins over an infinite
   * cross entropy.
   *
   * @param logProbability ln p of the label
   * @param sumOfSquares sum of the squared probabilities
   * @param weight as {@link #weigh} gave it
   */
  default double loss(double logProbability, double sumOfSquares, double weight) {
    return weight == 0 ? 0 : -weight * logProbability;
  }

  /**
   * The weights as a variable of a graph, of stock ops: {@link #weigh(TokenStatistics, int, int,
   * float[])} for backends that cannot run ours.
   *
   * @return FLOAT, an element a position; where there is no label, anything
   * @throws UnsupportedOperationException with the reason, if stock ops cannot do it
   */
  SDVariable weigh(TokenVariables tokens);

  /**
   * {@link #loss(double, double, double)} as a variable of a graph.
   *
   * @param weight as {@link #weigh(TokenVariables)} gave it
   */
  default SDVariable loss(TokenVariables tokens, SDVariable weight) {
    SDVariable losses = tokens.graph().math().neg(weight.mul(tokens.logProbability()));
    return tokens.where(tokens.graph().neq(weight, 0), losses, 0);
  }

  /** Whether a weight depends on other tokens of the micro-batch. */
  default boolean ofBatch() {
    return false;
  }

  /**
   * Whether the sum is divided by the mean weight of its tokens, so that the weights count relative
   * to each other only. Weights are then reported as they are before that.
   */
  default boolean normalised() {
    return false;
  }

  /** K of the top-K entropy that {@link #weigh} or {@link #constants} reads, 0 where none does. */
  default int topK() {
    return 0;
  }

  /** Beta, the factor of KL(ref || model); a reference is needed where it is not 0. */
  default double klCoefficient() {
    return 0;
  }

  /** Whether {@link #weigh} reads the constant weight of each token. */
  default boolean readsSampleWeights() {
    return false;
  }

  /** Whether {@link #weigh} reads which document a token is of. */
  default boolean readsDocuments() {
    return false;
  }

  /**
   * The constant weights that {@link #weigh} reads, from the model before training.
   *
   * @param base all supervised tokens of the training data under that model; a row is a document
   * @return one number a token; ones where the objective reads none
   * @throws IllegalArgumentException if there is no token
   */
  default float[] constants(TokenStatistics base) {
    float[] ones = new float[base.count()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Whether the weights are shuffled, for which a draw is needed. */
  default boolean shuffled() {
    return false;
  }

  /** The name in configurations. */
  default String type() {
    return kind().type();
  }
}
