package org.eaft.dl4j;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.samediff.SameDiffOutputLayer;
import org.eaft.ops.memory.Dense;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's SameDiff output layer with what it leaves out: labels are checked, a mask is refused. */
final class TokenLossOutput extends SameDiffOutputLayer {

  private static final long serialVersionUID = 1;

  private long[] shape;

  TokenLossOutput(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public void setLabels(INDArray labels) {
    if (labels != null) {
      check(labels);
      // the graph is made for labels of one shape, for none where only activations were asked for
      long[] ofExample = Arrays.copyOfRange(labels.shape(), 1, labels.rank());
      if (!Arrays.equals(ofExample, shape)) {
        shape = ofExample;
        sameDiff = null;
      }
    }
    super.setLabels(labels);
  }

  private void check(INDArray labels) {
    if (labels.rank() != 2 && labels.rank() != 3) {
      throw new IllegalArgumentException(
          "labels must be [examples, columns] or [examples, columns, steps], but are "
              + Arrays.toString(labels.shape()));
    }
    TokenLossOutputLayer layer = (TokenLossOutputLayer) layerConf();
    LabelColumns columns =
        OutputGraph.columns(
            layer.getLossFunction().objective(), labels.size(1), Math.toIntExact(layer.getNOut()));
    INDArray rows = labels.rank() == 2 ? labels : labels.permute(0, 2, 1);
    double[] values = Dense.doubles(rows);
    for (int row = 0; row < values.length / columns.count(); row++) {
      columns.label(values, row);
    }
  }

  /** Refuses a mask of labels. */
  @Override
  public void setMaskArray(INDArray mask) {
    if (mask != null) {
      throw new UnsupportedOperationException(
          "DL4J hands no label mask to the graph of a SameDiff layer: give rows that are not trained on"
              + " the label -100, or leave out the one; sample weights are the last column of the labels");
    }
  }
}
