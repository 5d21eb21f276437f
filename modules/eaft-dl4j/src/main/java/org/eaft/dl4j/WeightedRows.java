package org.eaft.dl4j;

import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.ops.Parallel;
import org.eaft.ops.memory.Dense;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The rows of a minibatch that are trained on, with what an objective makes of them. */
final class WeightedRows {

  private static final double[] NONE = {};

  private final Objective objective;
  private final Division division;
  private final LabelledRows rows;
  private final double[] probabilities;
  private final double[] reference;
  private final Softmax.Summary[] summary;
  private final float[] weight;
  private final double factor;

  /**
   * Weighs them.
   *
   * @param preOutput logits [rows, classes]
   * @throws ArithmeticException naming the row, if a logit is NaN or +infinity
   */
  WeightedRows(Objective objective, Division division, LabelledRows rows, INDArray preOutput) {
    this.objective = objective;
    this.division = division;
    this.rows = rows;
    this.probabilities = Dense.doubles(preOutput);
    MaskedLogits.undo(rows, probabilities);
    this.reference = rows.reference();
    this.summary = new Softmax.Summary[rows.count()];
    this.weight = new float[rows.count()];
    objective.weigh(statistics(), 0, rows.count(), weight);
    this.factor = factor();
  }

  private TokenStatistics statistics() {
    int classes = rows.classes();
    TokenStatistics s = TokenStatistics.of(classes, rows.count());
    Parallel.range(
        rows.count(),
        Math.max(1, 4_096 / classes),
        (part, first, last) -> {
          for (int i = first; i < last; i++) {
            read(i, s);
          }
        });
    return s;
  }

  private void read(int i, TokenStatistics s) {
    int classes = rows.classes();
    int at = rows.row()[i] * classes;
    int from = reference.length == 0 ? 0 : i * classes;
    if (reference.length > 0) {
      require(i, "reference", Softmax.apply(reference, from, classes, 0, NONE, 0));
    }
    if (objective.topK() > 0) {
      s.topKEntropy()[i] = (float) Softmax.topEntropy(probabilities, at, classes, objective.topK());
    }
    Softmax.Summary row =
        Softmax.apply(probabilities, at, classes, rows.label()[i], reference, from);
    require(i, "pre-output", row);
    summary[i] = row;
    s.logProbability()[i] = (float) row.logProbability();
    s.entropy()[i] = (float) row.entropy();
    s.sumOfSquares()[i] = (float) row.sumOfSquares();
    s.document()[i] = rows.document()[i];
    s.sampleWeight()[i] = (float) rows.mask()[i];
  }

  private void require(int i, String what, Softmax.Summary row) {
    if (row == null) {
      throw new ArithmeticException(
          "the %s of row %d is not finite: a number is NaN or infinite, or all are -infinity"
              .formatted(what, rows.row()[i]));
    }
  }

  /** One, or the inverse of the mean weight for an objective that is divided by it. */
  private double factor() {
    double sum = 0;
    for (float w : weight) {
      sum += w;
    }
    return objective.normalised() && sum > 0 ? weight.length / sum : 1;
  }

  /** What row i's loss and gradient are multiplied with; a sample weight is in w already. */
  private double mask(int i) {
    return objective.readsSampleWeights() ? factor : factor * rows.mask()[i];
  }

  private double value(int i) {
    Softmax.Summary s = summary[i];
    double beta = objective.klCoefficient();
    double loss = objective.loss(s.logProbability(), s.sumOfSquares(), weight[i]);
    return mask(i) * (beta == 0 ? loss : loss + beta * s.divergence());
  }

  /** What sums over rows are divided by. */
  private double divisor() {
    return division == Division.TOKENS ? Math.max(1, rows.count()) : 1;
  }

  /**
   * The sum of the losses, divided as the division says.
   *
   * @param average whether it is divided by the rows of the minibatch where the division leaves
   *     that to DL4J
   */
  double score(boolean average) {
    double sum = 0;
    for (int i = 0; i < rows.count(); i++) {
      sum += value(i);
    }
    return sum / (average && division == Division.EXAMPLES ? rows.rows() : divisor());
  }

  /** The loss of each row, [rows, 1]. */
  INDArray scores(DataType type) {
    double[] scores = new double[rows.rows()];
    for (int i = 0; i < rows.count(); i++) {
      scores[rows.row()[i]] = value(i);
    }
    return HostArrays.of(scores, type, rows.rows(), 1);
  }

  /** The gradient of the logits, [rows, classes]. */
  INDArray gradient(DataType type) {
    int classes = rows.classes();
    double beta = objective.klCoefficient();
    double[] gradient = new double[rows.rows() * classes];
    for (int i = 0; i < rows.count(); i++) {
      double scale = mask(i) / divisor();
      int at = rows.row()[i] * classes;
      for (int v = 0; v < classes; v++) {
        double g = (weight[i] + beta) * probabilities[at + v];
        gradient[at + v] = scale * (beta == 0 ? g : g - beta * reference[i * classes + v]);
      }
      gradient[at + rows.label()[i]] -= scale * weight[i];
    }
    return HostArrays.of(gradient, type, rows.rows(), classes);
  }
}
