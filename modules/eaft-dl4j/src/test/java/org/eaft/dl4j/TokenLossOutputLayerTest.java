package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** The output layer in SameDiff does what an output layer with the loss function does. */
class TokenLossOutputLayerTest {

  @TempDir private Path folder;

  static Stream<Objective> kinds() {
    return Cases.kinds();
  }

  static Layer layer(TokenLossFunction loss, boolean bias) {
    return new TokenLossOutputLayer.Builder(loss)
        .nIn(Networks.HIDDEN)
        .nOut(Networks.CLASSES)
        .hasBias(bias)
        .build();
  }

  private static MultiLayerNetwork network(
      double rate, boolean miniBatch, Layer first, Layer last) {
    return Networks.network(
        Networks.configuration(DataType.FLOAT, new Sgd(rate)).miniBatch(miniBatch), first, last);
  }

  /** What the loss function reads, with every example a document, which TALR's are in the layer. */
  private static DataSet batch(Objective objective, int steps) {
    DataSet batch = Batches.of(objective, steps);
    if (objective.readsDocuments()) {
      INDArray examples =
          Nd4j.arange(Batches.EXAMPLES).castTo(DataType.FLOAT).reshape(Batches.EXAMPLES, 1);
      INDArray label = label(batch.getLabels());
      INDArray numbers =
          steps == 1 ? examples : Nd4j.tile(examples, 1, steps).reshape(Batches.EXAMPLES, 1, steps);
      batch.setLabels(Nd4j.concat(1, label, numbers));
    }
    return batch;
  }

  private static INDArray label(INDArray labels) {
    return labels.rank() == 2
        ? labels.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1))
        : labels.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1), NDArrayIndex.all());
  }

  /** The same for the layer, in which sample weights are the last column of the labels. */
  static DataSet forLayer(Objective objective, DataSet batch) {
    INDArray labels = batch.getLabels();
    INDArray mask = batch.getLabelsMaskArray();
    if (objective.readsDocuments()) {
      labels = label(labels);
    } else if (mask != null) {
      INDArray column = labels.rank() == 2 ? mask : mask.reshape(Batches.EXAMPLES, 1, mask.size(1));
      labels = Nd4j.concat(1, labels, column);
    }
    return new DataSet(batch.getFeatures(), labels);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isTheOutputLayerWithTheLossFunction(Objective objective) {
    for (int steps : new int[] {1, Batches.STEPS}) {
      for (boolean tokens : new boolean[] {false, true}) {
        for (boolean bias : new boolean[] {true, false}) {
          compare(objective, steps, tokens, bias);
        }
      }
    }
  }

  /** One step of plain descent from equal weights: equal losses and equal gradients. */
  private static void compare(Objective objective, int steps, boolean tokens, boolean bias) {
    DataSet batch = batch(objective, steps);
    TokenLossFunction loss = TokenLossFunction.of(objective);
    loss = tokens ? loss.dividedByTokens() : loss;
    boolean series = steps > 1;
    MultiLayerNetwork stock =
        network(
            1,
            !tokens,
            series ? Networks.lstm() : Networks.dense(),
            series ? Networks.seriesOutput(loss) : Networks.output(loss));
    MultiLayerNetwork ours =
        network(1, !tokens, series ? Networks.lstm() : Networks.dense(), layer(loss, bias));
    ours.getLayer(0).setParams(stock.getLayer(0).params().dup());
    ours.getLayer(1).getParam("W").assign(stock.getLayer(1).getParam("W").transpose());
    String what =
        "%s, %d steps, tokens %s, bias %s".formatted(objective.type(), steps, tokens, bias);

    INDArray output = stock.output(batch.getFeatures());
    assertThat(ours.output(batch.getFeatures()).equalsWithEps(output, 1e-5)).as(what).isTrue();
    DataSet same = forLayer(objective, batch);
    assertThat(ours.score(same)).as(what).isCloseTo(stock.score(batch), within(1e-5));
    assertThat(
            ours.scoreExamples(same, false).equalsWithEps(stock.scoreExamples(batch, false), 1e-5))
        .as(what)
        .isTrue();

    stock.fit(batch);
    ours.fit(same);
    assertThat(ours.getLayer(0).params().equalsWithEps(stock.getLayer(0).params(), 1e-5))
        .as(what)
        .isTrue();
    INDArray weight = stock.getLayer(1).getParam("W").transpose();
    assertThat(ours.getLayer(1).getParam("W").equalsWithEps(weight, 1e-5)).as(what).isTrue();
    if (bias) {
      INDArray b = stock.getLayer(1).getParam("b").reshape(Networks.CLASSES);
      assertThat(ours.getLayer(1).getParam("b").equalsWithEps(b, 1e-5)).as(what).isTrue();
    }
  }

  @Test
  void oneHotLabelsWithoutAOneAreNotTrainedOn() {
    int[] label = Samples.ints(Batches.EXAMPLES, Networks.CLASSES, 5);
    label[3] = LabelColumns.IGNORED;
    INDArray features = Networks.normal(DataType.FLOAT, 8, Batches.EXAMPLES, Networks.IN);
    MultiLayerNetwork network =
        network(1, true, Networks.dense(), layer(TokenLossFunction.of("eaft"), true));
    DataSet sparse = new DataSet(features, Cases.column(label));
    DataSet hot = new DataSet(features, Cases.oneHot(label, Networks.CLASSES));
    assertThat(network.score(sparse)).isEqualTo(network.score(hot)).isPositive();
  }

  @Test
  void savedAndTrainedOn() throws Exception {
    for (int steps : new int[] {1, Batches.STEPS}) {
      DataSet batch = Batches.of(Objectives.of("eaft"), steps);
      MultiLayerNetwork network =
          Networks.network(
              Networks.configuration(DataType.FLOAT, new Adam(0.05)),
              steps == 1 ? Networks.dense() : Networks.lstm(),
              layer(TokenLossFunction.of("eaft"), true));
      train(network, batch);
      MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
      assertThat(MultiLayerConfiguration.fromJson(configuration.toJson()))
          .isEqualTo(configuration)
          .hasSameHashCodeAs(configuration);
      File file = folder.resolve("network.zip").toFile();
      ModelSerializer.writeModel(network, file, true);
      MultiLayerNetwork again = ModelSerializer.restoreMultiLayerNetwork(file);
      train(network, batch);
      train(again, batch);
      assertThat(again.params()).isEqualTo(network.params());
    }
  }

  private static void train(MultiLayerNetwork network, DataSet batch) {
    double first = network.score(batch);
    for (int i = 0; i < 8; i++) {
      network.fit(batch);
    }
    assertThat(network.score(batch)).isLessThan(first);
  }

  @Test
  void inAComputationGraph() {
    DataSet batch = Batches.of(Objectives.of("eaft"), Batches.STEPS);
    ComputationGraph graph =
        Networks.graph(
            Networks.configuration(DataType.FLOAT, new Adam(0.05)),
            Networks.lstm(),
            layer(TokenLossFunction.of("eaft"), true));
    double first = graph.score(batch);
    for (int i = 0; i < 8; i++) {
      graph.fit(batch);
    }
    assertThat(graph.score(batch)).isLessThan(first);
  }

  @Test
  void sizesFollowFromTheInputType() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Networks.configuration(DataType.FLOAT, new Sgd(1))
                .list()
                .layer(Networks.lstm())
                .layer(
                    new TokenLossOutputLayer.Builder(TokenLossFunction.of("eaft"))
                        .name("out")
                        .nOut(Networks.CLASSES)
                        .build())
                .setInputType(InputType.recurrent(Networks.IN, Batches.STEPS))
                .build());
    network.init();
    assertThat(network.getLayer("out").getParam("W").shape())
        .containsExactly(Networks.CLASSES, Networks.HIDDEN);
  }
}
