package org.eaft.testkit.reference;

/**
 * AdamW of one parameter tensor, with the moments of all steps so far.
 *
 * <p>Step t (from 1): {@code p -= lr decay p}; {@code m = b1 m + (1 - b1) g}; {@code v = b2 v + (1
 * - b2) g^2}; {@code p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)}. Source: Loshchilov
 * and Hutter 2019, in the order of torch.optim.AdamW.
 */
public final class AdamWReference {
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final double weightDecay;
  private final double[] mean;
  private final double[] square;
  private int steps;

  private AdamWReference(int size, double beta1, double beta2, double eps, double weightDecay) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.weightDecay = weightDecay;
    this.mean = new double[size];
    this.square = new double[size];
  }

  /** State for a parameter of this many elements, moments zero. */
  public static AdamWReference of(
      int size, double beta1, double beta2, double eps, double weightDecay) {
    return new AdamWReference(size, beta1, beta2, eps, weightDecay);
  }

  /** One update of the parameter in place. */
  public void step(double[] parameter, double[] gradient, double lr) {
    Check.length("parameter", parameter, mean.length);
    Check.length("gradient", gradient, mean.length);
    steps++;
    for (int i = 0; i < parameter.length; i++) {
      mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i];
      square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] * gradient[i];
      double meanHat = mean[i] / (1 - Math.pow(beta1, steps));
      double squareHat = square[i] / (1 - Math.pow(beta2, steps));
      parameter[i] -= lr * weightDecay * parameter[i];
      parameter[i] -= lr * meanHat / (Math.sqrt(squareHat) + eps);
    }
  }

  /** First moments, a copy. */
  public double[] mean() {
    return mean.clone();
  }

  /** Second moments, a copy. */
  public double[] square() {
    return square.clone();
  }

  /**
   * Scales all gradients in place so that their common Euclidean norm is at most {@code maxNorm},
   * and returns the norm they had. The factor is {@code min(1, maxNorm / (norm + 1e-6))} as in
   * torch.nn.utils.clip_grad_norm_.
   */
  public static double clip(double maxNorm, Iterable<double[]> gradients) {
    double squares = 0;
    for (double[] gradient : gradients) {
      for (double g : gradient) {
        squares += g * g;
      }
    }
    double norm = Math.sqrt(squares);
    double factor = Math.min(1, maxNorm / (norm + 1e-6));
    for (double[] gradient : gradients) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= factor;
      }
    }
    return norm;
  }
}
