package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Bad input of the output layer in SameDiff. */
class TokenLossOutputHazardsTest {

  private static final TokenLossFunction EAFT = TokenLossFunction.of("eaft");

  private static NeuralNetConfiguration.Builder configuration() {
    return Networks.configuration(DataType.FLOAT, new Sgd(1));
  }

  private static TokenLossOutputLayer.Builder sized() {
    return new TokenLossOutputLayer.Builder(EAFT).nOut(Networks.CLASSES);
  }

  private static MultiLayerNetwork network(String objective, Layer first) {
    return Networks.network(
        configuration(),
        first,
        TokenLossOutputLayerTest.layer(TokenLossFunction.of(objective), true));
  }

  @Test
  void theOtherOrderOfTimeSeriesIsRefused() {
    InputType series = InputType.recurrent(Networks.IN, Batches.STEPS, RNNFormat.NWC);
    NeuralNetConfiguration.ListBuilder list =
        configuration()
            .list()
            .layer(new LSTM.Builder().nOut(Networks.HIDDEN).build())
            .layer(sized().name("out").build());
    assertThatThrownBy(() -> list.setInputType(series).build())
        .hasMessage(
            "layer out reads time series as NCW, [examples, size, steps], but is given NWC");
  }

  @Test
  void labelsOfStepsThatLieInRowsAreRefused() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration()
                .list()
                .layer(new LSTM.Builder().nOut(Networks.HIDDEN).build())
                .layer(new DenseLayer.Builder().nOut(Networks.HIDDEN).build())
                .layer(sized().build())
                .setInputType(InputType.recurrent(Networks.IN, Batches.STEPS))
                .build());
    network.init();
    assertThatThrownBy(() -> network.fit(Batches.sparse(Batches.STEPS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but are [8, 1, 4] for an input [32, 3]; the steps of time series")
        .hasMessageContaining("FeedForwardToRnnPreProcessor");
    DataSet flat = Batches.sparse(Batches.STEPS);
    flat.setLabels(flat.getLabels().reshape(Batches.EXAMPLES, Batches.STEPS));
    assertThatThrownBy(() -> network("eaft", Networks.lstm()).fit(flat))
        .hasMessageContaining("but are [8, 4] for an input [8, 3, 4]");
  }

  @Test
  void badLabelsMasksAndSampleWeightsAreRefused() {
    MultiLayerNetwork network = network("eaft", Networks.dense());
    INDArray features = Batches.sparse(1).getFeatures();
    INDArray soft =
        Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, Networks.CLASSES).div(Networks.CLASSES);
    assertThatThrownBy(() -> network.score(new DataSet(features, soft)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label of row 0 is not one-hot");
    DataSet batch = Batches.sparse(1);
    batch.setLabelsMaskArray(Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, 1).putScalar(3, 0, 0.5));
    assertThatThrownBy(() -> network.fit(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but row 3 has 0.5; TokenLossFunction takes fractions");
    batch.setLabelsMaskArray(Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, 2));
    assertThatThrownBy(() -> network.fit(batch))
        .hasMessage("the mask must be one number for each of 8 rows, but is [8, 2]");

    MultiLayerNetwork flow = network("flow", Networks.dense());
    for (double bad : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
      INDArray weights = Nd4j.ones(DataType.FLOAT, Batches.EXAMPLES, 1).putScalar(1, 0, bad);
      DataSet weighted =
          new DataSet(features, Nd4j.concat(1, Batches.sparse(1).getLabels(), weights));
      assertThatThrownBy(() -> flow.fit(weighted))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the sample weights must not be negative and must be finite, but row 1 has " + bad);
    }
    assertThatThrownBy(() -> new TokenLossOutputLayer.Builder(EAFT).build())
        .hasMessage("nOut must be two classes or more, but is 0");
  }
}
