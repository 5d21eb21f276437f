package org.eaft.loss.user;

import java.io.File;
import java.util.Map;
import java.util.Random;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.TokenLoss;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.gemm.Gemm;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A small graph as an application of SameDiff has one, and the rows that it is trained on. It uses
 * what eaft-loss brings and nothing else, for it also runs in processes that have nothing else.
 */
final class UserGraph {

  private static final int ROWS = 12;
  private static final int WIDTH = 6;
  private static final int VOCABULARY = 30;

  private UserGraph() {}

  /** EAFT on logits. */
  static SameDiff onLogits() {
    SameDiff graph = SameDiff.create();
    SDVariable logits = graph.mmul(hidden(graph), head(graph), false, true, false);
    TokenLoss.of("eaft", Objectives.of("eaft"), logits, labels(graph)).loss().markAsLoss();
    return trained(graph);
  }

  /** The same loss, from hidden states and head. */
  static SameDiff onHiddenStates() {
    SameDiff graph = SameDiff.create();
    SDVariable hidden = hidden(graph).reshape(1, -1, 8);
    SDVariable labels = labels(graph).reshape(1, -1);
    LinearTokenLoss.of("eaft", Objectives.of("eaft"), hidden, head(graph), labels)
        .loss()
        .markAsLoss();
    return trained(graph);
  }

  private static SDVariable hidden(SameDiff graph) {
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);
    return graph.nn.tanh(x.mmul(graph.var("w", normal(1, WIDTH, 8))));
  }

  private static SDVariable head(SameDiff graph) {
    return graph.var("head", normal(2, VOCABULARY, 8));
  }

  private static SDVariable labels(SameDiff graph) {
    return graph.placeHolder("labels", DataType.INT, -1);
  }

  private static SameDiff trained(SameDiff graph) {
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.02))
            .l2(1e-4)
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .build());
    return graph;
  }

  /** Rows with labels; every fifth is not trained on. */
  static MultiDataSet rows() {
    Random random = new Random(3);
    int[] labels = random.ints(ROWS, 0, VOCABULARY).toArray();
    for (int i = 0; i < ROWS; i += 5) {
      labels[i] = -100;
    }
    return new MultiDataSet(normal(4, ROWS, WIDTH), Nd4j.createFromArray(labels));
  }

  private static INDArray normal(long seed, int rows, int columns) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.create(values, new long[] {rows, columns}, 'c');
  }

  /** The loss on the rows. */
  static double loss(SameDiff graph) {
    MultiDataSet rows = rows();
    return graph
        .outputSingle(Map.of("x", rows.getFeatures(0), "labels", rows.getLabels(0)), "eaft")
        .getDouble(0);
  }

  /** Three steps; the loss before each and behind the last, a line each. */
  static String losses(SameDiff graph) {
    StringBuilder losses = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      losses.append("loss ").append(loss(graph)).append('\n');
      graph.fit(rows());
    }
    return losses.append("loss ").append(loss(graph)).toString();
  }

  /** Loads a saved graph, with its updater, and trains on. */
  static final class Load {
    public static void main(String[] args) {
      System.out.println(losses(SameDiff.load(new File(args[0]), true)));
    }
  }

  /** Trains on both losses and says which library multiplied. */
  static final class Train {
    public static void main(String[] args) {
      System.out.println(losses(onLogits()));
      System.out.println(losses(onHiddenStates()));
      System.out.println(Gemm.get().description());
    }
  }
}
