package org.eaft.loss.objective;

import java.util.SplittableRandom;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A control: the weights of another objective, dealt out anew among all supervised tokens of the
 * micro-batch, whatever row or document they are of. The histogram of the weights stays, and what
 * they have to do with their tokens goes.
 *
 * <p>A shuffled weight is a detached factor of the token's cross entropy, also where the
 * objective's own loss is another function.
 *
 * @param objective whose weights are shuffled
 */
record Shuffled(Objective objective) implements Objective {

  @Override
  public Kind kind() {
    return objective.kind();
  }

  @Override
  public double[] arguments() {
    return objective.arguments();
  }

  @Override
  public boolean shuffled() {
    return true;
  }

  @Override
  public boolean ofBatch() {
    return true;
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

  @Override
  public float[] constants(TokenStatistics base) {
    return objective.constants(base);
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    objective.weigh(tokens, first, last, weights);
    SplittableRandom random = new SplittableRandom(tokens.draw());
    for (int i = last - 1; i > first; i--) {
      int j = first + random.nextInt(i - first + 1);
      float weight = weights[i];
      weights[i] = weights[j];
      weights[j] = weight;
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    throw new UnsupportedOperationException(
        type() + ": no stock op deals out weights by the generator of random numbers that is used");
  }
}
