package org.eaft.testkit.reference;

/**
 * Root-mean-square norm: {@code y = x / sqrt(mean(x^2) + eps) * weight}, row by row.
 *
 * <p>A row is as wide as the weight, so [batch, time, heads * headDim] with a weight of headDim is
 * normed head by head. Source: Zhang and Sennrich 2019, as in transformers' LlamaRMSNorm.
 */
public final class RmsNormReference {
  private RmsNormReference() {}

  /** Gradients of the two inputs. */
  public record Gradients(double[] x, double[] weight) {}

  /** The normed rows. */
  public static double[] forward(double[] x, double[] weight, double eps) {
    int width = weight.length;
    int rows = Check.rows("x", x, width);
    double[] y = new double[x.length];
    for (int r = 0; r < rows; r++) {
      double scale = inverseRms(x, r * width, width, eps);
      for (int j = 0; j < width; j++) {
        y[r * width + j] = x[r * width + j] * scale * weight[j];
      }
    }
    return y;
  }

  /**
   * With {@code s = 1 / sqrt(mean(x^2) + eps)} and {@code g = dy * weight}: {@code dx = s g - s^3 x
   * mean(g x)}, {@code dweight = sum over rows of dy x s}.
   */
  public static Gradients backward(double[] x, double[] weight, double eps, double[] gradient) {
    int width = weight.length;
    int rows = Check.rows("x", x, width);
    Check.length("gradient", gradient, x.length);
    double[] dx = new double[x.length];
    double[] dw = new double[width];
    for (int r = 0; r < rows; r++) {
      int at = r * width;
      double scale = inverseRms(x, at, width, eps);
      double dot = 0;
      for (int j = 0; j < width; j++) {
        dot += gradient[at + j] * weight[j] * x[at + j];
        dw[j] += gradient[at + j] * x[at + j] * scale;
      }
      for (int j = 0; j < width; j++) {
        dx[at + j] =
            scale * gradient[at + j] * weight[j] - scale * scale * scale * x[at + j] * dot / width;
      }
    }
    return new Gradients(dx, dw);
  }

  private static double inverseRms(double[] x, int at, int width, double eps) {
    double squares = 0;
    for (int j = 0; j < width; j++) {
      squares += x[at + j] * x[at + j];
    }
    return 1 / Math.sqrt(squares / width + eps);
  }
}
