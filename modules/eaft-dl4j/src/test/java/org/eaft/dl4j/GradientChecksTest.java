package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * DL4J's own gradient checks. Weights that change with the model are held, as they are detached.
 */
class GradientChecksTest {

  private static final int EXAMPLES = 5;
  private static final int STEPS = 3;

  private static DataType before;

  @BeforeAll
  static void inDouble() {
    before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void asBefore() {
    Nd4j.setDefaultDataTypes(before, before);
  }

  static Stream<Objective> kinds() {
    return Cases.kinds();
  }

  private static TokenLossFunction held(Objective objective) {
    return TokenLossFunction.of(new RecordedWeights(objective));
  }

  /** Labels of so many rows, with the columns that the objective needs. */
  private static INDArray labels(Objective objective, boolean oneHot, int rows) {
    int[] label = Samples.ints(rows, Networks.CLASSES, 11);
    if (!oneHot) {
      label[1] = LabelColumns.IGNORED;
    }
    INDArray labels = oneHot ? Cases.oneHot(label, Networks.CLASSES) : Cases.column(label);
    if (objective.klCoefficient() != 0) {
      INDArray reference = Networks.normal(DataType.DOUBLE, 12, rows, Networks.CLASSES);
      labels = Nd4j.hstack(labels, reference);
    }
    if (objective.readsDocuments()) {
      labels = Nd4j.hstack(labels, Cases.column(Samples.ints(rows, 3, 13)));
    }
    return labels;
  }

  /** The same as a time series. */
  private static INDArray series(Objective objective, boolean oneHot) {
    INDArray rows = labels(objective, oneHot, EXAMPLES * STEPS);
    return rows.reshape('c', EXAMPLES, STEPS, rows.size(1)).permute(0, 2, 1).dup();
  }

  /** No mask; sample weights for those who need them. */
  private static INDArray weights(Objective objective, long... shape) {
    return objective.readsSampleWeights()
        ? Networks.normal(DataType.DOUBLE, 14, shape).mul(0.5).add(1.5).castTo(DataType.DOUBLE)
        : null;
  }

  /** Leaves some rows out; one row has a half. */
  private static INDArray mask(Objective objective, long... shape) {
    INDArray weights = weights(objective, shape);
    INDArray mask = weights == null ? Nd4j.ones(DataType.DOUBLE, shape) : weights;
    mask.get(NDArrayIndex.point(0), NDArrayIndex.all()).assign(0);
    mask.putScalar(2, shape[1] - 1, 0.5);
    return mask;
  }

  private static boolean agrees(
      MultiLayerNetwork network, INDArray input, INDArray labels, INDArray mask) {
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .input(input)
            .labels(labels)
            .labelMask(mask)
            .epsilon(1e-6)
            .maxRelError(1e-3)
            .minAbsoluteError(1e-8));
  }

  private static void check(
      MultiLayerNetwork network, INDArray input, INDArray labels, INDArray mask) {
    assertThat(agrees(network, input, labels, mask)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void outputLayer(Objective objective) {
    INDArray input = Networks.normal(DataType.DOUBLE, 1, EXAMPLES, Networks.IN);
    for (boolean oneHot : new boolean[] {true, false}) {
      INDArray labels = labels(objective, oneHot, EXAMPLES);
      MultiLayerNetwork plain =
          Networks.inDouble(Networks.dense(), Networks.output(held(objective)));
      check(plain, input, labels, weights(objective, EXAMPLES, 1));
      MultiLayerNetwork masked =
          Networks.inDouble(Networks.dense(), Networks.output(held(objective)));
      check(masked, input, labels, mask(objective, EXAMPLES, 1));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void lossLayer(Objective objective) {
    INDArray input = Networks.normal(DataType.DOUBLE, 2, EXAMPLES, Networks.IN);
    MultiLayerNetwork network =
        Networks.inDouble(Networks.logits(), Networks.loss(held(objective)));
    check(network, input, labels(objective, false, EXAMPLES), mask(objective, EXAMPLES, 1));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void timeSeries(Objective objective) {
    INDArray input = Networks.normal(DataType.DOUBLE, 3, EXAMPLES, Networks.IN, STEPS);
    for (boolean oneHot : new boolean[] {true, false}) {
      MultiLayerNetwork plain =
          Networks.inDouble(Networks.lstm(), Networks.seriesOutput(held(objective)));
      check(plain, input, series(objective, oneHot), weights(objective, EXAMPLES, STEPS));
      MultiLayerNetwork masked =
          Networks.inDouble(Networks.lstm(), Networks.seriesOutput(held(objective)));
      check(masked, input, series(objective, oneHot), mask(objective, EXAMPLES, STEPS));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void computationGraph(Objective objective) {
    ComputationGraph graph =
        Networks.graphInDouble(Networks.lstm(), Networks.seriesOutput(held(objective)));
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.GraphConfig()
                    .net(graph)
                    .inputs(
                        new INDArray[] {
                          Networks.normal(DataType.DOUBLE, 4, EXAMPLES, Networks.IN, STEPS)
                        })
                    .labels(new INDArray[] {series(objective, false)})
                    .labelMask(new INDArray[] {mask(objective, EXAMPLES, STEPS)})
                    .epsilon(1e-6)
                    .maxRelError(1e-3)
                    .minAbsoluteError(1e-8)))
        .isTrue();
  }

  /** Where weights are constant; the loss is computed in float, so that the step is a large one. */
  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl", "flow", "eaft_frozen", "stm"})
  void layerInSameDiff(String type) {
    Objective objective = Objectives.of(type);
    DataSet batch =
        TokenLossOutputLayerTest.forLayer(objective, Batches.of(objective, Batches.STEPS));
    MultiLayerNetwork network =
        Networks.inDouble(
            Networks.lstm(), TokenLossOutputLayerTest.layer(TokenLossFunction.of(objective), true));
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(network)
                    .input(batch.getFeatures().castTo(DataType.DOUBLE))
                    .labels(batch.getLabels().castTo(DataType.DOUBLE))
                    .epsilon(3e-3)
                    .maxRelError(1e-2)
                    .minAbsoluteError(2e-3)))
        .isTrue();
  }

  /** The check can fail: with the weight live, the difference of two losses has another slope. */
  @Test
  void aLiveWeightIsDetached() {
    INDArray input = Networks.normal(DataType.DOUBLE, 1, EXAMPLES, Networks.IN);
    INDArray labels = Cases.column(Samples.ints(EXAMPLES, Networks.CLASSES, 11));
    MultiLayerNetwork live =
        Networks.inDouble(Networks.dense(), Networks.output(TokenLossFunction.of("dft")));
    assertThat(agrees(live, input, labels, null)).isFalse();
  }
}
