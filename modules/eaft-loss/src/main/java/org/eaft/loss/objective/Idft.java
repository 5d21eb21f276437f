package org.eaft.loss.objective;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * IDFT (arXiv 2602.12222): w = p^gamma, gamma = exp(-(ln p + H) / beta) clipped to a range, H being
 * the entropy of the whole distribution. A label as likely as the model's own samples has gamma 1,
 * as {@link Dft}; a confident conflict has the largest gamma and nearly no weight.
 *
 * <p>The whole weight is detached, as in the authors' trainer. Their schedule, which moves gamma
 * from 1 to its value over the first steps, is off in their run script and is not offered. Not for
 * data that the model finds unlikely throughout.
 *
 * @param beta temperature
 * @param least smallest gamma
 * @param most largest gamma
 */
record Idft(double beta, double least, double most) implements Objective {

  static final Kind KIND =
      new Kind(
          15,
          "idft",
          "p^gamma, gamma = exp(-(ln p + H) / beta) in [gamma_min, gamma_max]",
          List.of(
              Kind.Parameter.number("beta", 1, 1e-6, 1e6),
              Kind.Parameter.number("gamma_min", 0.1, 0, 100),
              Kind.Parameter.number("gamma_max", 2, 0, 100)),
          a -> new Idft(a[0], a[1], a[2]));

  Idft {
    if (least > most) {
      throw new IllegalArgumentException(
          "gamma_min must be at most gamma_max, but is %s and that is %s".formatted(least, most));
    }
  }

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return new double[] {beta, least, most};
  }

  @Override
  public void weigh(TokenStatistics tokens, int first, int last, float[] weights) {
    for (int i = first; i < last; i++) {
      double logProbability = tokens.logProbability()[i];
      double raw = Math.exp(-(logProbability + tokens.entropy()[i]) / beta);
      double gamma = Math.min(Math.max(raw, least), most);
      // an impossible label: 0^0 is 1
      weights[i] = (float) (gamma == 0 ? 1 : Math.exp(gamma * logProbability));
    }
  }

  @Override
  public SDVariable weigh(TokenVariables tokens) {
    SameDiff graph = tokens.graph();
    SDVariable excess = tokens.logProbability().add(tokens.entropy());
    SDVariable raw = graph.math().exp(excess.mul(-1 / beta));
    SDVariable gamma = graph.math().clipByValue(raw, least, most);
    SDVariable power = graph.math().exp(gamma.mul(tokens.logProbability()));
    return tokens.where(graph.gt(gamma, 0), power, 1);
  }
}
