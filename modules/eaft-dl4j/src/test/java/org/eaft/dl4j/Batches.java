package org.eaft.dl4j;

import org.eaft.loss.objective.Objective;
import org.eaft.testkit.Samples;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Minibatches of these tests, 2-d for one step and time series for more. */
final class Batches {

  static final int EXAMPLES = 8;
  static final int STEPS = 4;

  private Batches() {}

  /** With labels only, a column with the class. */
  static DataSet sparse(int steps) {
    return of(Cases.column(label(steps)), steps, null);
  }

  /** With labels only, a column a class. */
  static DataSet oneHot(int steps) {
    return of(Cases.oneHot(label(steps), Networks.CLASSES), steps, null);
  }

  /** With all that an objective reads as a loss function. */
  static DataSet of(Objective objective, int steps) {
    int rows = EXAMPLES * steps;
    INDArray labels = Cases.column(label(steps));
    if (objective.klCoefficient() != 0) {
      labels = Nd4j.hstack(labels, Networks.normal(DataType.DOUBLE, 6, rows, Networks.CLASSES));
    }
    if (objective.readsDocuments()) {
      labels = Nd4j.hstack(labels, Cases.column(Samples.ints(rows, 3, 7)));
    }
    INDArray mask =
        objective.readsSampleWeights()
            ? Nd4j.linspace(DataType.FLOAT, 0.1, 0.1, rows).reshape(EXAMPLES, steps)
            : null;
    return of(labels, steps, mask);
  }

  private static int[] label(int steps) {
    return Samples.ints(EXAMPLES * steps, Networks.CLASSES, 5);
  }

  private static DataSet of(INDArray labels, int steps, INDArray mask) {
    INDArray rows = labels.castTo(DataType.FLOAT);
    if (steps == 1) {
      return new DataSet(
          Networks.normal(DataType.FLOAT, 8, EXAMPLES, Networks.IN), rows, null, mask);
    }
    return new DataSet(
        Networks.normal(DataType.FLOAT, 8, EXAMPLES, Networks.IN, steps),
        rows.reshape('c', EXAMPLES, steps, rows.size(1)).permute(0, 2, 1).dup(),
        null,
        mask);
  }
}
