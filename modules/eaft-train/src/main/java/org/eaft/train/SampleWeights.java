package org.eaft.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.config.ObjectiveSpec;

/**
 * Constants of the rows that multiply their losses.
 *
 * <p>FLOW (Sanyal et al., arXiv 2502.02797): c_i = exp(-l_i / tau) with l_i the mean loss of row i
 * under the model before training and tau the median of all l_i, at least 1e-6.
 */
public final class SampleWeights {

  private static final SampleWeights NONE = new SampleWeights(Map.of());
  private static final double SMALLEST_TAU = 1e-6;

  private final Map<Integer, Double> byRow;

  private SampleWeights(Map<Integer, Double> byRow) {
    this.byRow = byRow;
  }

  /**
   * What the objective asks for, computed by the model as it stands.
   *
   * @param examples the whole training set
   * @param scorer runs the model forward
   */
  public static SampleWeights of(ObjectiveSpec objective, List<Example> examples, Scorer scorer) {
    if (!objective.type().equals("flow")) {
      return NONE;
    }
    Map<Integer, Double> losses = scorer.rowLosses(examples, "base losses");
    double tau =
        objective.parameters().get("tau") instanceof Number fixed
            ? fixed.doubleValue()
            : Math.max(
                SMALLEST_TAU, median(losses.values().stream().mapToDouble(l -> l).toArray()));
    Map<Integer, Double> weights = new HashMap<>();
    losses.forEach((row, loss) -> weights.put(row, Math.exp(-loss / tau)));
    return new SampleWeights(weights);
  }

  /** Constants of a batch's rows, or null where every row counts 1. */
  public double[] of(Batch batch) {
    // a row without a label has no base loss, and nothing that its constant could multiply
    return byRow.isEmpty()
        ? null
        : Arrays.stream(batch.examples()).mapToDouble(r -> byRow.getOrDefault(r, 1.0)).toArray();
  }

  /** The middle value, or the mean of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }
}
