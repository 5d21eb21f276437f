package org.eaft.dl4j;

import java.util.Arrays;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.memory.Dense;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads a mask of rows. */
final class RowMask {

  private RowMask() {}

  /**
   * One number a row, ones where there is no mask.
   *
   * @throws IllegalArgumentException if it has another shape, a number is negative or not finite,
   *     or there is none though the objective's weights are in it
   */
  static double[] read(INDArray mask, Objective objective, int rows, int classes) {
    if (mask == null) {
      if (objective.readsSampleWeights()) {
        throw new IllegalArgumentException(
            "objective %s reads a constant weight of each row: give them as the labels' mask"
                .formatted(objective.type()));
      }
      double[] ones = new double[rows];
      Arrays.fill(ones, 1);
      return ones;
    }
    if (mask.length() != rows) {
      String reason =
          mask.length() == (long) rows * classes
              ? "; a mask of single outputs would leave classes out of a softmax"
              : "";
      throw new IllegalArgumentException(
          "the mask must be one number for each of %d rows, but is %s%s"
              .formatted(rows, Arrays.toString(mask.shape()), reason));
    }
    double[] values = Dense.doubles(mask);
    for (int r = 0; r < rows; r++) {
      requireWeight("the mask", r, values[r]);
    }
    return values;
  }

  /**
   * Checks what a row's loss is multiplied with.
   *
   * @throws IllegalArgumentException naming the row, if it is negative or not finite
   */
  static void requireWeight(String what, int row, double weight) {
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must not be negative and must be finite, but row %d has %s"
              .formatted(what, row, weight));
    }
  }
}
