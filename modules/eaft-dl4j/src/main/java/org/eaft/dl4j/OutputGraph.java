package org.eaft.dl4j;

import java.util.Map;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.LossBuilder;
import org.eaft.loss.LossVariables;
import org.eaft.loss.TokenLoss;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Linear;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** The graph of a {@link TokenLossOutputLayer}. Everything inside is [examples, steps, ...]. */
final class OutputGraph {

  static final String WEIGHT = "W";
  static final String BIAS = "b";
  static final String PROBABILITIES = "probabilities";

  /** What each row adds to the sum, [examples, steps]. */
  static final String VALUES = "values";

  /** What the column after the label and the reference is. */
  static final String SAMPLE_WEIGHT = "the row's sample weight, unless a mask has them";

  private final TokenLossFunction lossFunction;
  private final Objective objective;
  private final SameDiff graph;
  private final boolean series;
  private final SDVariable hidden;
  private final SDVariable weight;
  private final SDVariable logits;
  private final boolean hasBias;
  private final int classes;

  OutputGraph(TokenLossFunction lossFunction, SDVariable input, Map<String, SDVariable> params) {
    this.lossFunction = lossFunction;
    this.objective = lossFunction.objective();
    this.graph = input.getSameDiff();
    this.series = input.getShape().length == 3;
    this.hidden = stepsBeforeSize(input).castTo(DataType.FLOAT);
    this.weight = params.get(WEIGHT).castTo(DataType.FLOAT);
    this.classes = Math.toIntExact(params.get(WEIGHT).getShape()[0]);
    this.hasBias = params.containsKey(BIAS);
    SDVariable bias = hasBias ? params.get(BIAS).castTo(DataType.FLOAT) : null;
    this.logits = Linear.of("logits", hidden, weight, bias, null);
    SDVariable probabilities = graph.nn().softmax(logits, -1).castTo(input.dataType());
    sizeBeforeSteps(probabilities).rename(PROBABILITIES);
  }

  private SDVariable stepsBeforeSize(SDVariable x) {
    return series ? x.permute(0, 2, 1) : x.reshape(-1, 1, x.getShape()[1]);
  }

  private SDVariable sizeBeforeSteps(SDVariable x) {
    return series ? x.permute(0, 2, 1) : graph.squeeze(x, 1);
  }

  /** The columns of labels with a number of them. */
  static LabelColumns columns(Objective objective, long columns, int classes) {
    return objective.readsSampleWeights()
        ? LabelColumns.of(columns, classes, objective, SAMPLE_WEIGHT)
        : LabelColumns.of(columns, classes, objective);
  }

  /** The sum of the losses, divided as the loss function says. */
  SDVariable loss(SDVariable labels) {
    if (labels.getShape()[1] < 0) {
      // asked for activations before there were labels; made again once there are
      return graph.constant("no_labels", 0f);
    }
    // DL4J makes them of the network's type: no class above 2,048 is a whole number in HALF
    labels.setDataType(DataType.FLOAT);
    LabelColumns columns = columns(objective, labels.getShape()[1], classes);
    SDVariable rows = stepsBeforeSize(labels);
    LossBuilder builder = builder(columns, rows);
    if (objective.readsSampleWeights()) {
      builder.sampleWeights(column(rows, columns.extraIndex(0)));
    }
    if (lossFunction.getDivision() == Division.EXAMPLES) {
      builder.denominator(graph.constant("one", 1f));
    }
    LossVariables made = builder.build("token_loss");
    values(made, columns, rows).rename(VALUES);
    made.loss().markAsLoss();
    return made.loss();
  }

  private SDVariable values(LossVariables made, LabelColumns columns, SDVariable rows) {
    if (!objective.normalised()) {
      return made.value();
    }
    SDVariable tokens = labels(columns, rows).gte(0).castTo(DataType.FLOAT).sum();
    SDVariable meanWeight = made.weight().sum().div(graph.math().max(tokens, graph.constant(1f)));
    SDVariable none = meanWeight.eq(0).castTo(DataType.FLOAT);
    return made.value().div(meanWeight.add(none));
  }

  private LossBuilder builder(LabelColumns columns, SDVariable rows) {
    SDVariable labels = labels(columns, rows);
    if (columns.reference()) {
      int from = columns.referenceIndex();
      SDVariable reference = columns(rows, from, from + columns.classes());
      return TokenLoss.builder(objective, logits, labels, reference);
    }
    return hasBias
        ? TokenLoss.builder(objective, logits, labels)
        : LinearTokenLoss.builder(objective, hidden, weight, labels);
  }

  private SDVariable labels(LabelColumns columns, SDVariable rows) {
    if (!columns.oneHot()) {
      return column(rows, 0).castTo(DataType.INT);
    }
    SDVariable hot = columns(rows, 0, columns.classes());
    SDVariable some = hot.sum(-1);
    SDVariable label = graph.argmax(hot, -1).castTo(DataType.FLOAT);
    // without a one: not trained on
    SDVariable none = some.rsub(1).mul(LabelColumns.IGNORED);
    return label.mul(some).add(none).castTo(DataType.INT);
  }

  private SDVariable column(SDVariable rows, int index) {
    return graph.squeeze(columns(rows, index, index + 1), 2);
  }

  private static SDVariable columns(SDVariable rows, int from, int to) {
    return rows.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
  }
}
