package org.eaft.dl4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.memory.Dense;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of a minibatch that are trained on, as the labels and the mask say.
 *
 * @param rows all rows of the minibatch
 * @param classes number of classes
 * @param row index of each row that is trained on
 * @param label its class
 * @param mask its factor, or its sample weight
 * @param document number of its document, counted from 0 without gaps
 * @param reference log-probabilities or logits of the reference model, row after row of those that
 *     are trained on; empty where the objective has none
 */
record LabelledRows(
    int rows,
    int classes,
    int[] row,
    int[] label,
    double[] mask,
    int[] document,
    double[] reference) {

  private static final String DOCUMENT = "the number of the row's document";

  /**
   * Reads them.
   *
   * @param rowsAsDocuments whether documents are not among the columns of the labels
   * @throws IllegalArgumentException naming the row, if labels or mask are not as {@link
   *     TokenLossFunction} says
   */
  static LabelledRows of(
      Objective objective, boolean rowsAsDocuments, int classes, INDArray labels, INDArray mask) {
    int rows = Math.toIntExact(labels.size(0));
    boolean documents = objective.readsDocuments() && !rowsAsDocuments;
    String[] extra = documents ? new String[] {DOCUMENT} : new String[0];
    LabelColumns columns = LabelColumns.of(labels.size(1), classes, objective, extra);
    double[] values = Dense.doubles(labels);
    double[] masks = RowMask.read(mask, objective, rows, classes);

    int[] row = new int[rows];
    int[] label = new int[rows];
    int n = 0;
    for (int r = 0; r < rows; r++) {
      int c = label(objective, columns, values, masks, r);
      if (c != LabelColumns.IGNORED) {
        row[n] = r;
        label[n++] = c;
      }
    }
    row = Arrays.copyOf(row, n);
    return new LabelledRows(
        rows,
        classes,
        row,
        Arrays.copyOf(label, n),
        Arrays.stream(row).mapToDouble(r -> masks[r]).toArray(),
        documents ? documents(columns, values, row) : counted(n),
        reference(columns, values, row));
  }

  private static int label(
      Objective objective, LabelColumns columns, double[] values, double[] masks, int row) {
    // a sample weight of zero is a weight; a mask of zero leaves the row out, whatever is in it
    if (masks[row] == 0 && !objective.readsSampleWeights()) {
      return LabelColumns.IGNORED;
    }
    int label = columns.label(values, row);
    if (label == LabelColumns.IGNORED && columns.oneHot() && masks[row] != 0) {
      throw new IllegalArgumentException(
          "the one-hot label of row %d has no one; a row that is not trained on has mask 0"
              .formatted(row));
    }
    return label;
  }

  private static int[] documents(LabelColumns columns, double[] values, int[] row) {
    Map<Double, Integer> numbers = new HashMap<>();
    int[] document = new int[row.length];
    for (int i = 0; i < row.length; i++) {
      double number = values[row[i] * columns.count() + columns.extraIndex(0)];
      if (number != Math.rint(number)) {
        throw new IllegalArgumentException(
            "the document of row %d is %s, which is not a whole number".formatted(row[i], number));
      }
      Integer known = numbers.putIfAbsent(number, numbers.size());
      document[i] = known == null ? numbers.size() - 1 : known;
    }
    return document;
  }

  private static int[] counted(int n) {
    int[] document = new int[n];
    Arrays.setAll(document, i -> i);
    return document;
  }

  private static double[] reference(LabelColumns columns, double[] values, int[] row) {
    if (!columns.reference()) {
      return new double[0];
    }
    int classes = columns.classes();
    double[] reference = new double[row.length * classes];
    for (int i = 0; i < row.length; i++) {
      int at = row[i] * columns.count() + columns.referenceIndex();
      System.arraycopy(values, at, reference, i * classes, classes);
    }
    return reference;
  }

  /** Whether the mask has other numbers than zero and one. */
  boolean hasFractions() {
    return Arrays.stream(mask).anyMatch(m -> m != 0 && m != 1);
  }

  int count() {
    return row.length;
  }
}
