package org.eaft.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Flow;
import org.eaft.loss.objective.Objective;
import org.eaft.text.Batch;
import org.eaft.text.Example;

/** Constants that multiply the losses of rows, for the objectives that read them. */
public final class SampleWeights {

  private static final SampleWeights NONE = new SampleWeights(Map.of());

  private final Map<Integer, Double> byRow;

  private SampleWeights(Map<Integer, Double> byRow) {
    this.byRow = byRow;
  }

  /**
   * What the objective asks for, computed by the model as it stands.
   *
   * @param examples the whole training set, of which at least one row has a label
   * @param scorer runs the model forward
   */
  public static SampleWeights of(Objective objective, List<Example> examples, Scorer scorer) {
    if (!objective.readsSampleWeights()) {
      return NONE;
    }
    Map<Integer, Double> losses = scorer.rowLosses(examples, "base losses");
    double[] weights =
        Flow.weights(
            examples.stream()
                .mapToDouble(e -> losses.getOrDefault(e.index(), Double.NaN))
                .toArray());
    Map<Integer, Double> byRow = new HashMap<>();
    for (int i = 0; i < weights.length; i++) {
      byRow.put(examples.get(i).index(), weights[i]);
    }
    return new SampleWeights(byRow);
  }

  /** Those of a run that goes on: its model is no longer the one that they come from. */
  public static SampleWeights restored(Map<Integer, Double> byRow) {
    return new SampleWeights(Map.copyOf(byRow));
  }

  /** Constant by {@link Example#index}; empty where every row counts 1. */
  public Map<Integer, Double> byRow() {
    return Collections.unmodifiableMap(byRow);
  }

  /** Constants of a batch's documents, or null where every row counts 1. */
  public double[] of(Batch batch) {
    return byRow.isEmpty()
        ? null
        : Arrays.stream(batch.examples()).mapToDouble(byRow::get).toArray();
  }
}
