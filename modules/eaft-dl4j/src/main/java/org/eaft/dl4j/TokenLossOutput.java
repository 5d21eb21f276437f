package org.eaft.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * DL4J's SameDiff output layer with what it leaves out and DL4J's other output layers have: labels
 * are checked, a mask, dropout and new parameters are heeded, regularisation is part of the score,
 * and the score is divided as the network says.
 */
final class TokenLossOutput extends SameDiffOutputLayer {

  private static final long serialVersionUID = 1;

  /** Shape of an example's labels that the graph was made for; null for a graph without labels. */
  private long[] madeFor;

  TokenLossOutput(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  protected void doInit() {
    madeFor = null;
    super.doInit();
    madeFor = labels == null ? null : ofExample(labels);
  }

  private static long[] ofExample(INDArray labels) {
    return Arrays.copyOfRange(labels.shape(), 1, labels.rank());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    return super.activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    applyDropOutIfNecessary(true, workspaces);
    Pair<Gradient, INDArray> both =
        withReadLabels(() -> super.backpropGradient(epsilon, workspaces));
    return new Pair<>(both.getFirst(), backpropDropOutIfPresent(both.getSecond()));
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    double mean = withReadLabels(() -> super.computeScore(0, training, workspaces));
    return (conf().isMiniBatch() ? mean : mean * input.size(0)) + regularization;
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray scores = withReadLabels(this::sumsOverSteps).addi(regularization);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, scores);
  }

  private INDArray sumsOverSteps() {
    if (sameDiff == null) {
      doInit();
    }
    // a session keeps the workspaces of the call that it was made for
    sameDiff.getSessions().remove(Thread.currentThread().getId());
    Map<String, INDArray> given = Map.of(INPUT_KEY, input, LABELS_KEY, labels);
    INDArray values = sameDiff.outputSingle(given, OutputGraph.VALUES);
    sameDiff.getSessions().remove(Thread.currentThread().getId());
    return values.sum(true, 1);
  }

  /** Lets the graph see the labels without the rows that a mask leaves out. */
  private <T> T withReadLabels(Supplier<T> computation) {
    if (labels == null) {
      throw new IllegalStateException("no labels are set " + layerId());
    }
    INDArray given = labels;
    labels = OutputLabels.read((TokenLossOutputLayer) layerConf(), input, given, getMaskArray());
    if (!Arrays.equals(ofExample(labels), madeFor)) {
      sameDiff = null;
    }
    try {
      return computation.get();
    } finally {
      labels = given;
    }
  }

  /** A mask of features says where a sequence is, not which of its steps are trained on. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int examples) {
    if (mask == null || mask.isColumnVector()) {
      super.feedForwardMaskArray(mask, state, examples);
    }
    return null;
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    double sum = 0;
    for (Map.Entry<String, INDArray> param : paramTable().entrySet()) {
      List<Regularization> all = layerConf().getRegularizationByParam(param.getKey());
      if (all != null) {
        for (Regularization r : all) {
          sum += r.score(param.getValue(), getIterationCount(), getEpochCount());
        }
      }
    }
    return sum;
  }

  @Override
  public void setParam(String key, INDArray value) {
    super.setParam(key, value);
    getParam(key).assign(value);
  }
}
