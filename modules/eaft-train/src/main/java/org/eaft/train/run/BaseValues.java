package org.eaft.train.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.text.DataException;
import org.eaft.train.BasePass;
import org.eaft.train.Probe;
import org.eaft.train.Scorer;
import org.eaft.train.TokenValues;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.RunConfig;

/** What a run needs of the model before training, token by token, by name, from one pass of it. */
final class BaseValues {

  /** Constant weights of the objective. */
  static final String WEIGHTS = "weights";

  /** Classes of the probe. */
  static final String PROBE = "probe";

  private BaseValues() {}

  /**
   * Runs the model as it stands, where the run needs it.
   *
   * @throws DataException where no token has a weight, so that nothing would be trained
   */
  static Map<String, TokenValues> of(
      RunConfig config, RunData data, Scorer scorer, TrainingEngine engine) {
    Objective objective = config.objective().objective();
    boolean probe = config.eval().probe();
    if (!config.train().trains() || !(probe || objective.readsSampleWeights())) {
      return Map.of();
    }
    BasePass pass = LastBasePass.of(config, data, scorer, engine);
    Map<String, TokenValues> values = new LinkedHashMap<>();
    if (objective.readsSampleWeights()) {
      TokenValues weights = pass.weights(objective);
      requireSome(weights.toArray(), objective.type());
      values.put(WEIGHTS, weights);
    }
    if (probe) {
      values.put(PROBE, Probe.classes(pass));
    }
    return values;
  }

  private static void requireSome(float[] weights, String type) {
    for (float weight : weights) {
      if (weight > 0) {
        return;
      }
    }
    throw new DataException(
        "objective %s gives every token of the training rows weight 0 under this model"
            .formatted(type));
  }
}
