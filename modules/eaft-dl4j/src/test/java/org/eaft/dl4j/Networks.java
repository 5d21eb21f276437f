package org.eaft.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.GaussianDistribution;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Small networks of these tests. */
final class Networks {

  static final int IN = 2;
  static final int HIDDEN = 3;
  static final int CLASSES = 5;

  private Networks() {}

  static NeuralNetConfiguration.Builder configuration(DataType type, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(type)
        .updater(updater)
        .weightInit(new NormalDistribution(0, 1))
        .activation(Activation.TANH);
  }

  static MultiLayerNetwork network(NeuralNetConfiguration.Builder builder, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  /** In doubles, for checks of the gradient. */
  static MultiLayerNetwork inDouble(Layer... layers) {
    return network(configuration(DataType.DOUBLE, new NoOp()), layers);
  }

  static ComputationGraph graphInDouble(Layer first, Layer last) {
    return graph(configuration(DataType.DOUBLE, new NoOp()), first, last);
  }

  static ComputationGraph graph(NeuralNetConfiguration.Builder builder, Layer first, Layer last) {
    ComputationGraphConfiguration configuration =
        builder
            .graphBuilder()
            .addInputs("in")
            .addLayer("first", first, "in")
            .addLayer("out", last, "first")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  static Layer dense() {
    return new DenseLayer.Builder().nIn(IN).nOut(HIDDEN).build();
  }

  static Layer logits() {
    return new DenseLayer.Builder().nIn(IN).nOut(CLASSES).activation(Activation.IDENTITY).build();
  }

  static Layer lstm() {
    return new LSTM.Builder().nIn(IN).nOut(HIDDEN).dataFormat(RNNFormat.NCW).build();
  }

  static Layer output(ILossFunction loss) {
    return new OutputLayer.Builder(loss)
        .nIn(HIDDEN)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static Layer seriesOutput(ILossFunction loss) {
    return new RnnOutputLayer.Builder(loss)
        .dataFormat(RNNFormat.NCW)
        .nIn(HIDDEN)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static Layer loss(ILossFunction loss) {
    return new LossLayer.Builder(loss).activation(Activation.SOFTMAX).build();
  }

  static INDArray normal(DataType type, long seed, long... shape) {
    return Nd4j.getExecutioner()
        .exec(
            new GaussianDistribution(Nd4j.createUninitialized(DataType.DOUBLE, shape), 0, 1),
            Nd4j.getRandomFactory().getNewRandomInstance(seed))
        .castTo(type);
  }
}
