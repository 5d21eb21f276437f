package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Entropy-adaptive fine-tuning (arXiv 2601.02151): w = (H / normalizer)^alpha, H being the entropy
 * of the model's K largest probabilities, renormalised. A confident model learns little from a
 * token whatever its label; an unsure one learns as from cross entropy.
 *
 * <p>Not for overwriting what the model is sure of, such as knowledge editing.
 *
 * @param gate H / normalizer
 * @param alpha exponent; 0 is cross entropy
 */
record Eaft(Gate gate, double alpha) implements Objective {

  static final Kind.Parameter ALPHA = Kind.Parameter.number("alpha", 1, 0, 100);

  static final Kind KIND =
      new Kind(6, "eaft", "(H_topK / normalizer)^alpha", Gate.parameters(ALPHA), Eaft::of);

  static Eaft of(double[] a) {
    return new Eaft(Gate.of(a, 0, 2), a[1]);
  }

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return gate.around(alpha);
  }

  @Override
  public int topK() {
    return gate.topK();
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    gate.apply(type(), tokens, first, last, weights, h -> alpha == 1 ? h : Math.pow(h, alpha));
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    SDVariable h = gate.of(tokens);
    return alpha == 1 ? h : tokens.graph().math().pow(h, alpha);
  }
}
