package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DEFT (arXiv 2602.11424): the loss of a token is (1 - p^a) / a with a = sum of the model's squared
 * probabilities, detached; its gradient is that of cross entropy with w = p^a. Where the model is
 * confident, a is 1 and this is {@link Dft}'s gradient; where it is unsure, a is small and this is
 * cross entropy.
 *
 * <p>The authors' code adds 1e-6 to the divisor a; a is at least 1 / vocabulary and here divides as
 * it is. Not for data that the model finds unlikely and is confident about: there the weights
 * vanish.
 */
record Deft() implements Objective {

  static final Kind KIND =
      new Kind(
          14,
          "deft",
          "p^a, a = sum of p_v^2; the loss is (1 - p^a) / a",
          List.of(),
          a -> new Deft());

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[0];
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    for (int i = first; i < last; i++) {
      weights[i] = (float) Math.exp(tokens.sumOfSquares()[i] * (double) tokens.logProbability()[i]);
    }
  }

  @Override
  public double loss(double logProbability, double sumOfSquares, double weight) {
    return -Math.expm1(sumOfSquares * logProbability) / sumOfSquares;
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.graph().math().exp(tokens.sumOfSquares().mul(tokens.logProbability()));
  }

  @Override
  public SDVariable loss(TokenVariables tokens, SDVariable weight) {
    SDVariable a = tokens.sumOfSquares();
    SDVariable power = tokens.graph().math().expm1(a.mul(tokens.logProbability()));
    return tokens.graph().math().neg(power).div(a);
  }
}
