package org.eaft.dl4j;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * An {@link Objective} as the loss function of a DL4J network: {@code OutputLayer}, {@code
 * RnnOutputLayer} and {@code LossLayer} with softmax, in a MultiLayerNetwork or ComputationGraph.
 *
 * <p>With z the pre-output of a row, P = softmax(z), w the objective's weight, m the mask, the
 * score is the sum over rows of m (w CE + beta KL(ref || model)), the gradient of z is m (w (P -
 * onehot) + beta (P - R)). No gradient flows through w. DL4J adds the rows of a sequence up and
 * divides by the examples; {@link #dividedByTokens} divides by tokens.
 *
 * <p>Shapes, as DL4J's layers hand them over: pre-output [rows, classes], a row being an example or
 * a time step of one; scores [rows, 1]. The columns of the labels are, in this order:
 *
 * <ul>
 *   <li>the label: one column with the number of the class, or -100 for a row that is not trained
 *       on; or one-hot, a column a class;
 *   <li>for SFT-KL and ASFT the reference model's log-probabilities (or logits), a column a class;
 *   <li>for TALR, unless {@link #rowsAsDocuments}, one column with the number of the row's
 *       document.
 * </ul>
 *
 * <p>The mask is one number a row, a column as DL4J makes it of [examples, steps]. A row with mask
 * 0 is left out of everything, and nothing in it is looked at. For objectives that {@linkplain
 * Objective#readsSampleWeights read sample weights}, such as FLOW, the mask holds these weights and
 * is required; a row without a label is then one with label -100, or without a one and with mask 0.
 * OutputLayer and RnnOutputLayer multiply their pre-output by the mask before they hand it over;
 * that is undone here, or a weight would scale the logits.
 *
 * <p>Arithmetic is in double whatever the network's type. Instances are immutable and may be shared
 * between networks and threads. Weights that depend on the batch (TALR, percentile masks, MiLe) are
 * those of the minibatch.
 *
 * @see TokenLossOutputLayer
 */
public final class TokenLossFunction implements ILossFunction {

  private static final long serialVersionUID = 1;

  private String type;
  private LinkedHashMap<String, Object> parameters;
  private Division division = Division.EXAMPLES;
  private boolean rowsAsDocuments;
  private transient Objective objective;

  /** For DL4J's JSON, which then calls the setters. */
  private TokenLossFunction() {}

  private TokenLossFunction(Objective objective, Division division, boolean rowsAsDocuments) {
    if (objective.shuffled()) {
      throw new IllegalArgumentException(
          "shuffled weights need another draw for every batch, which DL4J hands to no loss function;"
              + " train a SameDiff graph with TokenLoss instead");
    }
    this.objective = objective;
    this.parameters = new LinkedHashMap<>(Objectives.describe(objective));
    this.type = (String) parameters.remove("type");
    this.division = division;
    this.rowsAsDocuments = rowsAsDocuments;
  }

  /**
   * The loss function of an objective.
   *
   * @throws IllegalArgumentException if its weights are shuffled
   */
  public static TokenLossFunction of(Objective objective) {
    return new TokenLossFunction(objective, Division.EXAMPLES, false);
  }

  /**
   * The loss function of an objective by name, with its defaults.
   *
   * @throws IllegalArgumentException for an unknown name, listing those there are
   */
  public static TokenLossFunction of(String type) {
    return of(Objectives.of(type));
  }

  /** This loss divided by the tokens that are trained on; see {@link Division#TOKENS}. */
  public TokenLossFunction dividedByTokens() {
    return new TokenLossFunction(objective(), Division.TOKENS, rowsAsDocuments);
  }

  /**
   * This loss with every row as a document of its own, which TALR's tau is the median over: right
   * for an OutputLayer, whose rows are examples. In an RnnOutputLayer rows are time steps.
   */
  public TokenLossFunction rowsAsDocuments() {
    return new TokenLossFunction(objective(), division, true);
  }

  /** The objective. */
  public Objective objective() {
    if (objective == null) {
      if (type == null || parameters == null) {
        throw new IllegalStateException(
            "a saved %s names no objective: its type is %s, its parameters are %s"
                .formatted(name(), type, parameters));
      }
      objective = Objectives.of(type, parameters);
    }
    return objective;
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return read(labels, preOutput, activation, mask).score(average);
  }

  /**
   * The loss of every row, [rows, 1], zero where it is left out; divided by nothing, also where the
   * score is {@link #dividedByTokens}.
   */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return read(labels, preOutput, activation, mask).scores(preOutput.dataType());
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return read(labels, preOutput, activation, mask).gradient(preOutput.dataType());
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    WeightedRows rows = read(labels, preOutput, activation, mask);
    return new Pair<>(rows.score(average), rows.gradient(preOutput.dataType()));
  }

  private WeightedRows read(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    if (!(activation instanceof ActivationSoftmax)) {
      throw new IllegalArgumentException(
          "%s is defined on the probabilities of classes: the layer needs Activation.SOFTMAX, but has %s"
              .formatted(this, activation));
    }
    if (labels == null || preOutput == null) {
      throw new IllegalArgumentException(
          "%s needs %s".formatted(this, labels == null ? "labels" : "a pre-output"));
    }
    if (preOutput.rank() != 2 || labels.rank() != 2 || labels.size(0) != preOutput.size(0)) {
      throw new IllegalArgumentException(
          "%s needs a pre-output [rows, classes] and labels [rows, columns], but they are %s and %s"
              .formatted(
                  this, Arrays.toString(preOutput.shape()), Arrays.toString(labels.shape())));
    }
    if (!preOutput.dataType().isFPType() || !isNumber(labels.dataType())) {
      throw new IllegalArgumentException(
          "%s needs a pre-output of a floating-point type and labels that are numbers, but they are %s and %s"
              .formatted(this, preOutput.dataType(), labels.dataType()));
    }
    if (preOutput.isEmpty()) {
      throw new IllegalArgumentException("the minibatch has no rows");
    }
    int classes = Math.toIntExact(preOutput.size(1));
    LabelledRows rows = LabelledRows.of(objective(), rowsAsDocuments, classes, labels, mask);
    return new WeightedRows(objective(), division, rows, preOutput);
  }

  private static boolean isNumber(DataType type) {
    return type.isNumerical() || type == DataType.BOOL;
  }

  @Override
  public String name() {
    return getClass().getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenLossFunction f
        && Objectives.describe(objective()).equals(Objectives.describe(f.objective()))
        && division == f.division
        && rowsAsDocuments == f.rowsAsDocuments;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Objectives.describe(objective()), division, rowsAsDocuments);
  }

  @Override
  public String toString() {
    return "TokenLossFunction(%s%s%s)"
        .formatted(
            Objectives.describe(objective()),
            division == Division.TOKENS ? ", divided by tokens" : "",
            rowsAsDocuments ? ", rows as documents" : "");
  }

  // DL4J's JSON reads and writes these

  /** Name of the objective. */
  public String getType() {
    return type;
  }

  void setType(String type) {
    this.type = type;
  }

  /** Parameters of the objective by name. */
  public Map<String, Object> getParameters() {
    return parameters;
  }

  void setParameters(Map<String, Object> parameters) {
    this.parameters = new LinkedHashMap<>(parameters);
  }

  /** What the sum is divided by. */
  public Division getDivision() {
    return division;
  }

  void setDivision(Division division) {
    this.division = division;
  }

  /** Whether every row is a document of its own. */
  public boolean isRowsAsDocuments() {
    return rowsAsDocuments;
  }

  void setRowsAsDocuments(boolean rowsAsDocuments) {
    this.rowsAsDocuments = rowsAsDocuments;
  }
}
