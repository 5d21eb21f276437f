package org.eaft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.eaft.loss.objective.Objectives;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Two networks train in two threads with the results of one. */
class ThreadsTest {

  private static final int STEPS = 30;
  private static final TokenLossFunction SHARED = TokenLossFunction.of("eaft");

  private static INDArray trained(Layer last) {
    DataSet batch = Batches.of(Objectives.of("eaft"), 4);
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration(DataType.FLOAT, new Adam(0.05)), Networks.lstm(), last);
    for (int i = 0; i < STEPS; i++) {
      network.fit(batch);
    }
    return network.params();
  }

  private static INDArray withFunction() {
    return trained(Networks.seriesOutput(SHARED));
  }

  private static INDArray withLayer() {
    return trained(
        new TokenLossOutputLayer.Builder(SHARED)
            .nIn(Networks.HIDDEN)
            .nOut(Networks.CLASSES)
            .build());
  }

  @Test
  void twoNetworksInTwoThreads() throws Exception {
    INDArray function = withFunction();
    INDArray layer = withLayer();
    List<Callable<INDArray>> tasks =
        List.of(
            ThreadsTest::withFunction,
            ThreadsTest::withLayer,
            ThreadsTest::withFunction,
            ThreadsTest::withLayer);
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<INDArray>> results = two.invokeAll(tasks);
      for (int i = 0; i < tasks.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(i % 2 == 0 ? function : layer);
      }
    } finally {
      two.shutdown();
    }
  }
}
