package org.eaft.dl4j;

import org.eaft.loss.objective.Kind;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.loss.objective.TokenVariables;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An objective whose weights (and whatever else no gradient flows through) stay what they were when
 * it was first asked: with it, a difference of two losses is what the gradient says.
 */
final class RecordedWeights implements Objective {

  private final Objective objective;
  private float[] weights;
  private float[] sumOfSquares;
  private int next;

  RecordedWeights(Objective objective) {
    this.objective = objective;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] into) {
    if (weights == null) {
      weights = new float[tokens.count()];
      objective.weigh(tokens, first, last, weights);
      sumOfSquares = tokens.sumOfSquares().clone();
    }
    System.arraycopy(weights, first, into, first, last - first);
  }

  /** Called for one token after the other. */
  @Override
  public double loss(double logProbability, double squares, double weight) {
    double loss = objective.loss(logProbability, sumOfSquares[next], weight);
    next = (next + 1) % weights.length;
    return loss;
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    throw new UnsupportedOperationException("only the host's weights are recorded");
  }

  @Override
  public Kind kind() {
    return objective.kind();
  }

  @Override
  public double[] arguments() {
    return objective.arguments();
  }

  @Override
  public boolean ofBatch() {
    return objective.ofBatch();
  }

  @Override
  public boolean normalised() {
    return objective.normalised();
  }

  @Override
  public int topK() {
    return objective.topK();
  }

  @Override
  public double klCoefficient() {
    return objective.klCoefficient();
  }

  @Override
  public boolean readsSampleWeights() {
    return objective.readsSampleWeights();
  }

  @Override
  public boolean readsDocuments() {
    return objective.readsDocuments();
  }
}
