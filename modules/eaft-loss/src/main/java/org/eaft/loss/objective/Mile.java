package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * MiLe loss (arXiv 2310.19531): w = (1 + H)^gamma, H being the entropy of the whole distribution in
 * nats, divided by the mean of all w. EAFT's closest ancestor: it, too, raises tokens that the
 * model is unsure of, but from a floor of 1 and at an unchanged mean.
 *
 * <p>In training the mean is over the whole accumulation window. Not for leaving out confident
 * conflicts: they keep their 1.
 *
 * @param gamma exponent; 0 is cross entropy
 */
record Mile(double gamma) implements Objective {

  static final Kind KIND =
      new Kind(
          11,
          "mile",
          "(1 + H)^gamma, divided by its mean over the batch",
          List.of(Kind.Parameter.number("gamma", 1, 0, 100)),
          a -> new Mile(a[0]));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {gamma};
  }

  @Override
  public boolean normalised() {
    return true;
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    for (int i = first; i < last; i++) {
      weights[i] = (float) Math.pow(1.0 + tokens.entropy()[i], gamma);
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    return tokens.graph().math().pow(tokens.entropy().add(1), gamma);
  }
}
