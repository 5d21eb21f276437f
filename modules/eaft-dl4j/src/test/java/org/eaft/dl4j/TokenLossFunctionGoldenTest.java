package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.testkit.Golden;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The loss function against PyTorch in float64: nine kinds of logits under all objectives. */
class TokenLossFunctionGoldenTest {

  private static final Golden GOLDEN = Golden.resource("objectives");
  // the weights are floats
  private static final Tolerance VALUE = new Tolerance(2e-6, 2e-6);

  static Stream<String> cases() {
    return GOLDEN.cases("/logits");
  }

  @Test
  void allLossesAreRead() {
    long losses = GOLDEN.names().stream().filter(n -> n.endsWith("/loss")).count();
    assertThat(losses).isEqualTo(cases().count() * Cases.OBJECTIVES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAndGradients(String name) {
    Cases.OBJECTIVES.forEach(
        (type, objective) -> {
          check(name, type, objective, false, DataType.DOUBLE);
          check(name, type, objective, true, DataType.DOUBLE);
          check(name, type, objective, false, DataType.FLOAT);
        });
  }

  private static void check(
      String name, String type, Objective objective, boolean oneHot, DataType dataType) {
    String key = name + "/" + type;
    int[] shape = GOLDEN.shape(name + "/logits");
    int classes = shape[1];
    int[] label = GOLDEN.ints(name + "/labels");
    INDArray logits = Cases.matrix(GOLDEN.doubles(name + "/logits"), classes).castTo(dataType);
    INDArray labels = oneHot ? Cases.oneHot(label, classes) : Cases.column(label);
    if (objective.klCoefficient() != 0) {
      labels = Nd4j.hstack(labels, Cases.matrix(GOLDEN.doubles(name + "/reference"), classes));
    }
    if (objective.readsDocuments()) {
      labels = Nd4j.hstack(labels, Cases.column(GOLDEN.ints(name + "/documents")));
    }
    INDArray mask = mask(name, type, objective, label, oneHot);
    Pair<Double, INDArray> both =
        TokenLossFunction.of(objective)
            .dividedByTokens()
            .computeGradientAndScore(labels, logits, new ActivationSoftmax(), mask, false);

    VALUE.check(key, new double[] {both.getFirst()}, GOLDEN.doubles(key + "/loss"));
    assertThat(both.getSecond().dataType()).isEqualTo(dataType);
    VALUE.check(
        key,
        both.getSecond().castTo(DataType.DOUBLE).data().asDouble(),
        GOLDEN.doubles(key + "/gradient"));
    scoresAddUp(objective, labels, logits, mask);
  }

  private static void scoresAddUp(
      Objective objective, INDArray labels, INDArray logits, INDArray mask) {
    TokenLossFunction loss = TokenLossFunction.of(objective);
    double sum = loss.computeScore(labels, logits, new ActivationSoftmax(), mask, false);
    INDArray scores = loss.computeScoreArray(labels, logits, new ActivationSoftmax(), mask);
    assertThat(scores.shape()).containsExactly(logits.size(0), 1);
    VALUE.check(
        objective.type(), new double[] {scores.sumNumber().doubleValue()}, new double[] {sum});
    assertThat(loss.computeScore(labels, logits, new ActivationSoftmax(), mask, true))
        .isEqualTo(sum / logits.size(0));
  }

  /** Sample weights, or what leaves out the rows that are not trained on. */
  private static INDArray mask(
      String name, String type, Objective objective, int[] label, boolean oneHot) {
    double[] mask = new double[label.length];
    Arrays.setAll(mask, i -> label[i] == LabelColumns.IGNORED ? 0 : 1);
    if (!objective.readsSampleWeights()) {
      return oneHot ? Cases.matrix(mask, 1) : null;
    }
    double[] given =
        type.equals("flow") ? GOLDEN.doubles(name + "/constants") : ofBase(name, objective, label);
    Arrays.setAll(mask, i -> label[i] == LabelColumns.IGNORED ? 0 : given[i]);
    return Cases.matrix(mask, 1);
  }

  /** The constants that the objective makes of the reference as the model before training. */
  private static double[] ofBase(String name, Objective objective, int[] label) {
    double[] reference = GOLDEN.doubles(name + "/reference");
    int classes = GOLDEN.shape(name + "/logits")[1];
    int[] rows =
        java.util.stream.IntStream.range(0, label.length)
            .filter(i -> label[i] != LabelColumns.IGNORED)
            .toArray();
    TokenStatistics base = TokenStatistics.of(classes, rows.length);
    for (int i = 0; i < rows.length; i++) {
      int at = rows[i] * classes;
      base.topKEntropy()[i] = (float) Softmax.topEntropy(reference, at, classes, 20);
      Softmax.Summary s = Softmax.apply(reference, at, classes, label[rows[i]], new double[0], 0);
      base.logProbability()[i] = (float) s.logProbability();
      base.entropy()[i] = (float) s.entropy();
    }
    float[] constants = rows.length == 0 ? new float[0] : objective.constants(base);
    double[] all = new double[label.length];
    for (int i = 0; i < rows.length; i++) {
      all[rows[i]] = constants[i];
    }
    return all;
  }
}
