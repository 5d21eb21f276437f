package org.eaft.testkit.reference;

/**
 * Linear map with the weight as Hugging Face stores it: {@code y = x W^T + bias + residual}.
 *
 * <p>Shapes: x [rows, in], W [out, in], bias [out] or null, residual [rows, out] or null, y [rows,
 * out].
 */
public final class LinearReference {
  private LinearReference() {}

  /** Gradients of all four inputs; those of an input that was not given may be ignored. */
  public record Gradients(double[] x, double[] weight, double[] bias, double[] residual) {}

  /** {@code x W^T} without bias and residual. */
  public static double[] forward(double[] x, double[] weight, int in) {
    return forward(x, weight, in, null, null);
  }

  /** {@code x W^T + bias + residual}; bias and residual may be null. */
  public static double[] forward(
      double[] x, double[] weight, int in, double[] bias, double[] residual) {
    int rows = Check.rows("x", x, in);
    int out = Check.rows("weight", weight, in);
    if (bias != null) {
      Check.length("bias", bias, out);
    }
    if (residual != null) {
      Check.length("residual", residual, (long) rows * out);
    }
    double[] y = new double[rows * out];
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < out; o++) {
        double sum = 0;
        for (int i = 0; i < in; i++) {
          sum += x[r * in + i] * weight[o * in + i];
        }
        if (bias != null) {
          sum += bias[o];
        }
        if (residual != null) {
          sum += residual[r * out + o];
        }
        y[r * out + o] = sum;
      }
    }
    return y;
  }

  /**
   * {@code dx = dy W}, {@code dW = dy^T x}, {@code dbias = sum over rows of dy}, {@code dresidual =
   * dy}.
   */
  public static Gradients backward(double[] x, double[] weight, int in, double[] gradient) {
    int rows = Check.rows("x", x, in);
    int out = Check.rows("weight", weight, in);
    Check.length("gradient", gradient, (long) rows * out);
    double[] dx = new double[x.length];
    double[] dw = new double[weight.length];
    double[] db = new double[out];
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < out; o++) {
        double g = gradient[r * out + o];
        db[o] += g;
        for (int i = 0; i < in; i++) {
          dx[r * in + i] += g * weight[o * in + i];
          dw[o * in + i] += g * x[r * in + i];
        }
      }
    }
    return new Gradients(dx, dw, db, gradient.clone());
  }
}
