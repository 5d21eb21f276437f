package org.eaft.testkit.reference;

/**
 * Gated activation: {@code y = gate * sigmoid(gate) * up}, element by element.
 *
 * <p>Source: Shazeer 2020; transformers' LlamaMLP between its projections.
 */
public final class SwiGluReference {
  private SwiGluReference() {}

  /** Gradients of the two inputs. */
  public record Gradients(double[] gate, double[] up) {}

  /** {@code gate * sigmoid(gate) * up}. */
  public static double[] forward(double[] gate, double[] up) {
    Check.length("up", up, gate.length);
    double[] y = new double[gate.length];
    for (int i = 0; i < gate.length; i++) {
      y[i] = gate[i] * sigmoid(gate[i]) * up[i];
    }
    return y;
  }

  /**
   * With {@code s = sigmoid(gate)}: {@code dgate = dy up s (1 + gate (1 - s))}, {@code dup = dy
   * gate s}.
   */
  public static Gradients backward(double[] gate, double[] up, double[] gradient) {
    Check.length("up", up, gate.length);
    Check.length("gradient", gradient, gate.length);
    double[] dGate = new double[gate.length];
    double[] dUp = new double[gate.length];
    for (int i = 0; i < gate.length; i++) {
      double s = sigmoid(gate[i]);
      dGate[i] = gradient[i] * up[i] * s * (1 + gate[i] * (1 - s));
      dUp[i] = gradient[i] * gate[i] * s;
    }
    return new Gradients(dGate, dUp);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
