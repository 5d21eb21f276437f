import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.eaft.loss.LossVariables;
import org.eaft.loss.TokenLoss;
import org.eaft.loss.objective.Objectives;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.weightinit.impl.XavierInitScheme;

/**
 * A model of its own, in which a token is told from the one before it, trained with EAFT by SameDiff's fit.
 * What follows each of 50 tokens is certain for most, and a coin's toss for every fifth.
 */
public final class GraphWithEaft {

  private static final int VOCABULARY = 50;
  private static final int ROWS = 400;

  public static void main(String[] args) {
    SameDiff sd = SameDiff.create();
    SDVariable before = sd.placeHolder("before", DataType.FLOAT, -1, VOCABULARY); // one-hot
    SDVariable labels = sd.placeHolder("labels", DataType.INT, -1); // -100: not trained on
    SDVariable in = sd.var("in", new XavierInitScheme('c', VOCABULARY, 32), DataType.FLOAT, VOCABULARY, 32);
    SDVariable out = sd.var("out", new XavierInitScheme('c', 32, VOCABULARY), DataType.FLOAT, 32, VOCABULARY);
    SDVariable logits = sd.nn.tanh(before.mmul(in)).mmul(out);

    LossVariables eaft = TokenLoss.of("eaft", Objectives.of("eaft"), logits, labels);
    sd.setLossVariables(eaft.loss());
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.01))
            .dataSetFeatureMapping("before")
            .dataSetLabelMapping("labels")
            .build());

    MultiDataSet rows = rows();
    History history = sd.fit(new SingletonMultiDataSetIterator(rows), 100);
    float[] losses = history.getLossCurve().meanLoss(eaft.loss());
    System.out.printf("loss %.3f, after 100 steps %.3f%n", losses[0], losses[losses.length - 1]);

    // the weight of a token is large where the model is still unsure, and small where it has made up its mind
    Map<String, INDArray> fed = Map.of("before", rows.getFeatures(0), "labels", rows.getLabels(0));
    float[] weights = sd.outputSingle(fed, eaft.weight().name()).toFloatVector();
    System.out.println("weights " + Arrays.toString(Arrays.copyOf(weights, 10)));
  }

  private static MultiDataSet rows() {
    Random random = new Random(1);
    INDArray before = Nd4j.zeros(DataType.FLOAT, ROWS, VOCABULARY);
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      int token = i % VOCABULARY;
      before.putScalar(i, token, 1);
      boolean coin = token % 5 == 0 && random.nextBoolean();
      labels[i] = (token + (coin ? 2 : 1)) % VOCABULARY;
    }
    return new MultiDataSet(before, Nd4j.createFromArray(labels));
  }
}
