package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Masks, dropout, regularisation and bad input, as DL4J's own output layers have them. */
class TokenLossOutputTest {

  private static final TokenLossFunction EAFT = TokenLossFunction.of("eaft");

  private static NeuralNetConfiguration.Builder configuration() {
    return Networks.configuration(DataType.FLOAT, new Sgd(1));
  }

  private static Layer layer(TokenLossFunction loss) {
    return TokenLossOutputLayerTest.layer(loss, true);
  }

  private static TokenLossOutputLayer.Builder sized() {
    return new TokenLossOutputLayer.Builder(EAFT).nOut(Networks.CLASSES);
  }

  /** Networks of equal weights, DL4J's output layer before ours; a builder is good for one. */
  private static List<MultiLayerNetwork> both(
      Supplier<NeuralNetConfiguration.Builder> configuration, boolean series) {
    MultiLayerNetwork stock =
        Networks.network(
            configuration.get(),
            series ? Networks.lstm() : Networks.dense(),
            series ? Networks.seriesOutput(EAFT) : Networks.output(EAFT));
    MultiLayerNetwork ours =
        Networks.network(
            configuration.get(), series ? Networks.lstm() : Networks.dense(), layer(EAFT));
    ours.getLayer(0).setParams(stock.getLayer(0).params().dup());
    ours.setParam("1_W", stock.getParam("1_W").transpose().dup());
    return List.of(stock, ours);
  }

  private static MultiLayerNetwork ours(boolean series) {
    return both(TokenLossOutputTest::configuration, series).get(1);
  }

  private static void trainAlike(
      Supplier<NeuralNetConfiguration.Builder> configuration, DataSet batch) {
    List<MultiLayerNetwork> both = both(configuration, batch.getLabels().rank() == 3);
    MultiLayerNetwork stock = both.get(0);
    MultiLayerNetwork ours = both.get(1);
    assertThat(ours.score(batch)).isCloseTo(stock.score(batch), within(1e-5));
    alike(ours.scoreExamples(batch, true), stock.scoreExamples(batch, true));
    for (MultiLayerNetwork network : both) {
      Nd4j.getRandom().setSeed(3);
      network.fit(batch);
    }
    assertThat(ours.score()).isCloseTo(stock.score(), within(1e-5));
    alike(ours.getParam("1_W"), stock.getParam("1_W").transpose());
    alike(ours.getLayer(0).params(), stock.getLayer(0).params());
  }

  private static void alike(INDArray actual, INDArray expected) {
    assertThat(actual.equalsWithEps(expected, 1e-5)).as("%s, %s", actual, expected).isTrue();
  }

  private static INDArray mask(int steps) {
    int[] ones = Samples.ints(Batches.EXAMPLES * steps, 2, 9);
    return Cases.column(ones).castTo(DataType.FLOAT).reshape('c', Batches.EXAMPLES, steps);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMaskLeavesRowsOut(boolean oneHot) {
    for (int steps : new int[] {1, Batches.STEPS}) {
      DataSet batch = oneHot ? Batches.oneHot(steps) : Batches.sparse(steps);
      batch.setLabelsMaskArray(mask(steps));
      INDArray labels = batch.getLabels().dup();
      trainAlike(TokenLossOutputTest::configuration, batch);
      assertThat(batch.getLabels()).isEqualTo(labels);
    }
  }

  @Test
  void aMaskOfTheFeaturesIsNoMaskOfTheLabels() {
    DataSet batch = Batches.sparse(Batches.STEPS);
    INDArray mask = Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, Batches.STEPS);
    mask.putScalar(2, 3, 0).putScalar(5, 2, 0).putScalar(5, 3, 0);
    batch.setFeaturesMaskArray(mask);
    trainAlike(TokenLossOutputTest::configuration, batch);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sampleWeightsAreAMaskOrAColumn(boolean oneHot) {
    for (int steps : new int[] {1, Batches.STEPS}) {
      DataSet column = oneHot ? Batches.oneHot(steps) : Batches.sparse(steps);
      INDArray weights =
          Nd4j.linspace(DataType.FLOAT, 0, 0.1, (long) Batches.EXAMPLES * steps)
              .reshape(Batches.EXAMPLES, steps);
      DataSet masked = new DataSet(column.getFeatures(), column.getLabels(), null, weights);
      INDArray last = steps == 1 ? weights : weights.reshape(Batches.EXAMPLES, 1, steps);
      column.setLabels(Nd4j.concat(1, column.getLabels(), last));
      Layer first = steps == 1 ? Networks.dense() : Networks.lstm();
      MultiLayerNetwork network =
          Networks.network(configuration(), first, layer(TokenLossFunction.of("flow")));
      assertThat(network.score(masked)).isEqualTo(network.score(column)).isPositive();
      assertThat(network.scoreExamples(masked, false))
          .isEqualTo(network.scoreExamples(column, false));
      double before = network.score(masked);
      network.fit(masked);
      assertThat(network.score(masked)).isLessThan(before);
      masked.setLabels(column.getLabels());
      assertThatThrownBy(() -> network.fit(masked))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("for the row's sample weight, unless a mask has them");
    }
  }

  @Test
  void nothingIsLookedAtInARowThatAMaskLeavesOut() {
    DataSet batch = Batches.sparse(1);
    INDArray mask = Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, 1).putScalar(2, 0, 0);
    batch.setLabelsMaskArray(mask);
    MultiLayerNetwork network = ours(false);
    double score = network.score(batch);
    batch.getLabels().putScalar(2, 0, Double.NaN);
    assertThat(network.score(batch)).isEqualTo(score).isPositive();
    mask.assign(0);
    assertThat(network.score(batch)).isZero();
  }

  @Test
  void aMaskedNetworkIsEvaluated() {
    DataSet batch = Batches.oneHot(Batches.STEPS);
    batch.setLabelsMaskArray(mask(Batches.STEPS));
    List<MultiLayerNetwork> both = both(TokenLossOutputTest::configuration, true);
    double[] accuracy =
        both.stream()
            .mapToDouble(n -> n.evaluate(new ListDataSetIterator<>(batch.asList())).accuracy())
            .toArray();
    assertThat(accuracy[1]).isEqualTo(accuracy[0]);
  }

  @Test
  void dropoutOfTheInputIsHeeded() {
    trainAlike(() -> configuration().dropOut(0.5), Batches.sparse(1));
    // DL4J draws it for rows, and so in another order
    DataSet series = Batches.sparse(Batches.STEPS);
    MultiLayerNetwork network = both(() -> configuration().dropOut(0.5), true).get(1);
    assertThat(network.score(series, true)).isNotEqualTo(network.score(series, false));
    network.fit(series);
  }

  @Test
  void regularisationIsInScoreAndStep() {
    trainAlike(() -> configuration().l2(0.1).l1(0.01).l2Bias(0.2), Batches.sparse(1));
    trainAlike(() -> configuration().l2(0.1).miniBatch(false), Batches.sparse(1));
  }

  @Test
  void aParameterIsSet() {
    MultiLayerNetwork network = ours(false);
    INDArray bias = Nd4j.createFromArray(1f, 2, 3, 4, 5);
    network.setParam("1_b", bias);
    assertThat(network.getParam("1_b")).isEqualTo(bias);
  }

  @Test
  void aLayersEqualityIsThatOfItsSettings() {
    Layer one = layer(EAFT);
    Layer other = layer(EAFT);
    MultiLayerNetwork network = Networks.network(configuration(), Networks.dense(), one);
    Layer same =
        Networks.network(configuration(), Networks.dense(), other).getLayer(1).conf().getLayer();
    Layer used = network.getLayer(1).conf().getLayer();
    network.fit(Batches.sparse(1));
    assertThat(used).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(used).isNotEqualTo(layer(TokenLossFunction.of("sft")));
  }

  /** 2,049 is no number of HALF. */
  @Test
  void classesOfAVocabularyAreReadInHalfAsWell() {
    int classes = 3_000;
    int label = 2_049;
    Layer last =
        new TokenLossOutputLayer.Builder(TokenLossFunction.of("sft"))
            .nIn(Networks.HIDDEN)
            .nOut(classes)
            .build();
    MultiLayerNetwork network =
        Networks.network(Networks.configuration(DataType.HALF, new Sgd(1)), Networks.dense(), last);
    INDArray features = Networks.normal(DataType.HALF, 8, 1, Networks.IN);
    double expected = -Math.log(network.output(features).getDouble(0, label));
    DataSet batch = new DataSet(features, Nd4j.createFromArray(label).reshape(1, 1));
    assertThat(network.score(batch)).isCloseTo(expected, within(0.01));
    network.fit(batch);
    INDArray bias = network.getParam("1_b");
    assertThat(bias.getDouble(label)).isPositive();
    assertThat(bias.getDouble(label - 1)).isNegative();
  }

  @Test
  void afterAConvolutionItsInputIsFlattened() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).build())
                .layer(sized().build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build());
    network.init();
    DataSet batch =
        new DataSet(
            Networks.normal(DataType.FLOAT, 8, Batches.EXAMPLES, 1, 4, 4),
            Batches.sparse(1).getLabels());
    double first = network.score(batch);
    network.fit(batch);
    assertThat(network.getParam("1_W").shape()).containsExactly(Networks.CLASSES, 27);
    assertThat(network.score(batch)).isLessThan(first);
  }
}
