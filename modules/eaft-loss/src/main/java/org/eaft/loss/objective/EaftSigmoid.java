package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The paper's ablation EAFT_sig (arXiv 2601.02151, section 5): w = sigmoid(slope (h - centre)), h
 * being EAFT's normalised entropy. A soft step: above the centre a token counts, below it does not.
 *
 * <p>The paper's centre matches the 15th percentile of entropy on its data; on other data look at
 * {@code eaft scan} first.
 *
 * @param gate h
 * @param slope of the sigmoid
 * @param centre the h of weight 1/2
 */
record EaftSigmoid(Gate gate, double slope, double centre) implements Objective {

  static final Kind KIND =
      new Kind(
          7,
          "eaft_sigmoid",
          "sigmoid(slope (H_topK / normalizer - centre))",
          Gate.parameters(
              Kind.Parameter.number("slope", 30, 0, 1e6),
              Kind.Parameter.number("centre", 0.17, -100, 100)),
          a -> new EaftSigmoid(Gate.of(a, 0, 3), a[1], a[2]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return gate.around(slope, centre);
  }

  @Override
  public int topK() {
    return gate.topK();
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    gate.apply(
        type(), tokens, first, last, weights, h -> 1 / (1 + Math.exp(-slope * (h - centre))));
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.graph().nn().sigmoid(gate.of(tokens).sub(centre).mul(slope));
  }
}
