package org.eaft.dl4j;

import org.eaft.loss.objective.Objective;

/**
 * Where the columns of the labels are: the label, then a reference model's log-probabilities, then
 * what else an objective reads of a row.
 *
 * @param classes number of classes
 * @param oneHot whether the label is a column a class, and not a single number
 * @param reference whether a reference follows, a column a class
 * @param extra single columns that follow
 */
record LabelColumns(int classes, boolean oneHot, boolean reference, int extra) {

  /** The label of a row that is not trained on. */
  static final int IGNORED = -100;

  /**
   * Of labels with a number of columns.
   *
   * @param extra what each single column is, for the message
   * @throws IllegalArgumentException if there are not as many as the objective needs
   */
  static LabelColumns of(long columns, int classes, Objective objective, String... extra) {
    if (classes < 2) {
      throw new IllegalArgumentException("softmax needs two classes or more, not " + classes);
    }
    boolean reference = objective.klCoefficient() != 0;
    long label = columns - (reference ? classes : 0) - extra.length;
    if (label != 1 && label != classes) {
      StringBuilder needed = new StringBuilder("1 or %d for the label".formatted(classes));
      if (reference) {
        needed.append(" and %d for the reference's log-probabilities".formatted(classes));
      }
      for (String column : extra) {
        needed.append(" and 1 for ").append(column);
      }
      throw new IllegalArgumentException(
          "the labels of %s with %d classes have %s columns, in this order, but these have %d"
              .formatted(objective.type(), classes, needed, columns));
    }
    return new LabelColumns(classes, label == classes, reference, extra.length);
  }

  /** All of them. */
  int count() {
    return extraIndex(extra);
  }

  /** First column of the reference. */
  int referenceIndex() {
    return oneHot ? classes : 1;
  }

  /** A single column that follows. */
  int extraIndex(int index) {
    return referenceIndex() + (reference ? classes : 0) + index;
  }

  /**
   * The class of a row, or {@link #IGNORED}, which a one-hot row without a one is.
   *
   * @param values labels, row after row
   * @throws IllegalArgumentException naming the row if it is neither
   */
  int label(double[] values, int row) {
    int at = row * count();
    return oneHot ? hot(values, at, row) : number(values[at], row);
  }

  private int number(double value, int row) {
    int label = (int) value;
    if (label != value || label >= classes || (label < 0 && label != IGNORED)) {
      throw new IllegalArgumentException(
          "label of row %d is %s: neither a class from 0 to %d nor %d"
              .formatted(row, value, classes - 1, IGNORED));
    }
    return label;
  }

  private int hot(double[] values, int at, int row) {
    int label = IGNORED;
    for (int c = 0; c < classes; c++) {
      double value = values[at + c];
      if (value == 0) {
        continue;
      }
      if (value != 1 || label != IGNORED) {
        throw new IllegalArgumentException(
            "label of row %d is not one-hot: column %d has %s%s; a token's weight follows from the probability of one label"
                .formatted(row, c, value, label == IGNORED ? "" : " after a one in " + label));
      }
      label = c;
    }
    return label;
  }
}
