import java.util.Arrays;
import org.eaft.loss.LossVariables;
import org.eaft.loss.TokenLoss;
import org.eaft.loss.objective.Objectives;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.weightinit.impl.XavierInitScheme;

/** What stands around the lines of the README: imports, rows, and what came of them. */
public class Main {
  public static void main(String[] args) {
    MultiDataSetIterator data =
        new SingletonMultiDataSetIterator(
            new MultiDataSet(Nd4j.rand(5, 8), Nd4j.createFromArray(3, 1, -100, 4, 99)));
    // README
    System.out.println("trained " + Arrays.toString(history.getLossCurve().meanLoss("eaft")));
  }
}
