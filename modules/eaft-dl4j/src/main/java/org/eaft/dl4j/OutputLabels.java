package org.eaft.dl4j;

import java.util.Arrays;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.memory.Dense;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Checks the labels of a {@link TokenLossOutputLayer}, and brings what a mask says into them: which
 * rows are left out, or the sample weights of an objective that reads them.
 */
final class OutputLabels {

  private final Objective objective;
  private final LabelColumns columns;
  private final double[] values;

  private OutputLabels(Objective objective, LabelColumns columns, double[] values) {
    this.objective = objective;
    this.columns = columns;
    this.values = values;
  }

  /**
   * The labels that the graph reads.
   *
   * @param input of the layer, [examples, nIn] or [examples, nIn, steps]
   * @param labels [examples, columns] or [examples, columns, steps]
   * @param mask one number for each row; null for none
   * @return the labels themselves, or where there is a mask a copy with one more column for sample
   *     weights, or in which rows that are left out have label -100 or no one, and zeros besides
   * @throws IllegalArgumentException if the shapes do not go together, or naming the row, if a
   *     label, a sample weight or the mask is not what it must be
   */
  static INDArray read(TokenLossOutputLayer layer, INDArray input, INDArray labels, INDArray mask) {
    requireShapes(input, labels);
    Objective objective = layer.getLossFunction().objective();
    int classes = Math.toIntExact(layer.getNOut());
    int count = Math.toIntExact(labels.size(1));
    boolean series = labels.rank() == 3;
    double[] values = Dense.doubles(series ? labels.permute(0, 2, 1) : labels);
    boolean[] leftOut = new boolean[values.length / count];
    if (mask != null) {
      double[] masks = RowMask.read(mask, objective, leftOut.length, classes);
      if (objective.readsSampleWeights()) {
        values = withColumn(values, count++, masks);
      } else {
        leftOut = zeros(masks);
      }
    }
    LabelColumns columns = OutputGraph.columns(objective, count, classes);
    new OutputLabels(objective, columns, values).check(leftOut);
    if (mask == null) {
      return labels;
    }
    return series
        ? HostArrays.of(values, DataType.FLOAT, labels.size(0), labels.size(2), count)
            .permute(0, 2, 1)
        : HostArrays.of(values, DataType.FLOAT, labels.size(0), count);
  }

  private static void requireShapes(INDArray input, INDArray labels) {
    int rank = labels.rank();
    boolean fit =
        (rank == 2 || rank == 3)
            && rank == input.rank()
            && labels.size(0) == input.size(0)
            && (rank == 2 || labels.size(2) == input.size(2));
    if (fit) {
      return;
    }
    String reason =
        input.rank() == 2 && rank == 3
            ? "; the steps of time series lie in rows here, and need a FeedForwardToRnnPreProcessor before this layer"
            : "";
    throw new IllegalArgumentException(
        "labels must be [examples, columns] for an input [examples, nIn], or [examples, columns, steps]"
            + " for one [examples, nIn, steps], but are %s for an input %s%s"
                .formatted(
                    Arrays.toString(labels.shape()), Arrays.toString(input.shape()), reason));
  }

  private static double[] withColumn(double[] values, int count, double[] last) {
    double[] all = new double[values.length + last.length];
    for (int row = 0; row < last.length; row++) {
      System.arraycopy(values, row * count, all, row * (count + 1), count);
      all[row * (count + 1) + count] = last[row];
    }
    return all;
  }

  /** Where a mask of zeros and ones is zero. */
  private static boolean[] zeros(double[] mask) {
    boolean[] zeros = new boolean[mask.length];
    for (int r = 0; r < mask.length; r++) {
      if (mask[r] != 0 && mask[r] != 1) {
        throw new IllegalArgumentException(
            "the mask of a TokenLossOutputLayer leaves rows out by zeros and is one elsewhere, but row %d has %s; TokenLossFunction takes fractions"
                .formatted(r, mask[r]));
      }
      zeros[r] = mask[r] == 0;
    }
    return zeros;
  }

  /** Clears rows that are left out, and checks the others. */
  private void check(boolean[] leftOut) {
    for (int row = 0; row < leftOut.length; row++) {
      int at = row * columns.count();
      if (leftOut[row]) {
        Arrays.fill(values, at, at + columns.count(), 0);
        if (!columns.oneHot()) {
          values[at] = LabelColumns.IGNORED;
        }
      } else if (columns.label(values, row) != LabelColumns.IGNORED
          && objective.readsSampleWeights()) {
        RowMask.requireWeight("the sample weights", row, values[at + columns.extraIndex(0)]);
      }
    }
  }
}
