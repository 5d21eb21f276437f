package org.eaft.testkit.reference;

/**
 * Embedding look-up: {@code out[n, :] = table[ids[n], :]}.
 *
 * <p>Shapes: table [vocabulary, width], ids [rows], out [rows, width].
 */
public final class EmbeddingReference {
  private EmbeddingReference() {}

  /** The rows of the table that the ids name. */
  public static double[] forward(double[] table, int width, int[] ids) {
    int vocabulary = Check.rows("table", table, width);
    double[] out = new double[ids.length * width];
    for (int n = 0; n < ids.length; n++) {
      checkId(ids[n], n, vocabulary);
      for (int j = 0; j < width; j++) {
        out[n * width + j] = table[ids[n] * width + j];
      }
    }
    return out;
  }

  /** Gradient of the table: each row gets the sum of the gradients of the places that used it. */
  public static double[] backward(int vocabulary, int width, int[] ids, double[] gradient) {
    Check.length("gradient", gradient, (long) ids.length * width);
    double[] table = new double[vocabulary * width];
    for (int n = 0; n < ids.length; n++) {
      checkId(ids[n], n, vocabulary);
      for (int j = 0; j < width; j++) {
        table[ids[n] * width + j] += gradient[n * width + j];
      }
    }
    return table;
  }

  private static void checkId(int id, int position, int vocabulary) {
    if (id < 0 || id >= vocabulary) {
      throw new IllegalArgumentException(
          "id " + id + " at position " + position + " is outside 0.." + (vocabulary - 1));
    }
  }
}
