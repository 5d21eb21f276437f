package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.lang3.SerializationUtils;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.eaft.loss.objective.Objective;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Networks with the loss are saved, read and trained on as if nothing had been. */
class SavedNetworksTest {

  @TempDir private Path folder;

  static Stream<Objective> kinds() {
    return Cases.kinds();
  }

  private static MultiLayerNetwork train(MultiLayerNetwork network, DataSet batch, int steps) {
    for (int i = 0; i < steps; i++) {
      network.fit(batch);
    }
    return network;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void multiLayerNetwork(Objective objective) throws Exception {
    Layer[][] both = {
      {Networks.dense(), Networks.output(TokenLossFunction.of(objective))},
      {Networks.lstm(), Networks.seriesOutput(TokenLossFunction.of(objective).dividedByTokens())}
    };
    for (int i = 0; i < 2; i++) {
      DataSet batch = Batches.of(objective, i == 0 ? 1 : Batches.STEPS);
      MultiLayerNetwork network =
          Networks.network(
              Networks.configuration(DataType.FLOAT, new Adam(0.05)).miniBatch(i == 0), both[i]);
      INDArray before = network.params().dup();
      train(network, batch, 10);
      assertThat(network.params()).as(objective.type()).isNotEqualTo(before);

      MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
      assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
      assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);

      File file = folder.resolve("network.zip").toFile();
      ModelSerializer.writeModel(network, file, true);
      MultiLayerNetwork again = ModelSerializer.restoreMultiLayerNetwork(file);
      train(network, batch, 5);
      train(again, batch, 5);
      assertThat(again.params()).isEqualTo(network.params());
      assertThat(again.score(batch)).isEqualTo(network.score(batch));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void computationGraph(Objective objective) throws Exception {
    DataSet rows = Batches.of(objective, Batches.STEPS);
    MultiDataSet batch =
        new MultiDataSet(rows.getFeatures(), rows.getLabels(), null, rows.getLabelsMaskArray());
    ComputationGraph graph =
        Networks.graph(
            Networks.configuration(DataType.FLOAT, new Adam(0.05)),
            Networks.lstm(),
            Networks.seriesOutput(TokenLossFunction.of(objective)));
    INDArray before = graph.params().dup();
    graph.fit(batch);
    assertThat(graph.params()).isNotEqualTo(before);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph again = ModelSerializer.restoreComputationGraph(file);
    assertThat(again.getConfiguration()).isEqualTo(graph.getConfiguration());
    graph.fit(batch);
    again.fit(batch);
    assertThat(again.params()).isEqualTo(graph.params());
  }

  @Test
  void javaSerialisationKeepsTheLoss() throws Exception {
    TokenLossFunction loss = TokenLossFunction.of("eaft").dividedByTokens();
    assertThat(SerializationUtils.roundtrip(loss)).isEqualTo(loss);
  }

  /** Divided by tokens, the length of a sequence does not change the size of a step. */
  @Test
  void aSequenceTwiceAsLongIsTheSameStep() {
    TokenLossFunction loss = TokenLossFunction.of("sft").dividedByTokens();
    INDArray once = Networks.normal(DataType.DOUBLE, 3, 2, Networks.IN, 1);
    INDArray labels = Cases.oneHot(Samples.ints(2, Networks.CLASSES, 4), Networks.CLASSES);
    DataSet shorter = new DataSet(once, labels.reshape(2, Networks.CLASSES, 1));
    INDArray twice = Nd4j.concat(2, once, once);
    INDArray labelsTwice =
        Nd4j.concat(
            2, labels.reshape(2, Networks.CLASSES, 1), labels.reshape(2, Networks.CLASSES, 1));
    double[] scores = new double[2];
    INDArray[] params = new INDArray[2];
    DataSet[] batches = {shorter, new DataSet(twice, labelsTwice)};
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork network =
          Networks.network(
              Networks.configuration(DataType.DOUBLE, new Sgd(1)).miniBatch(false),
              new RnnOutputLayer.Builder(loss)
                  .dataFormat(RNNFormat.NCW)
                  .nIn(Networks.IN)
                  .nOut(Networks.CLASSES)
                  .activation(Activation.SOFTMAX)
                  .build());
      scores[i] = network.score(batches[i]);
      network.fit(batches[i]);
      params[i] = network.params();
    }
    assertThat(scores[1]).isCloseTo(scores[0], within(1e-12));
    assertThat(params[1].equalsWithEps(params[0], 1e-12)).isTrue();
  }
}
