package org.eaft.lab;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.RunRow;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.config.ObjectiveSpec;
import org.eaft.train.config.RunConfig;

/**
 * The control {@code lr_scale: mean_weight}: an objective at the learning rate times the mean
 * weight that {@code eaft} gave in a finished run of the same seed and grid point. Under Adam a
 * factor on the loss cancels; one on the rate does not.
 */
final class LearningRateScale {

  private static final String KEY = "lr_scale";
  private static final String MEAN_WEIGHT = "mean_weight";

  /** Digits of the factor: what rounding errors change must not make another configuration. */
  private static final MathContext DIGITS = new MathContext(4);

  private LearningRateScale() {}

  /** Whether the factor is taken from another run. */
  static boolean asks(RunConfig config) {
    return MEAN_WEIGHT.equals(config.objective().parameters().get(KEY));
  }

  /** The run whose mean weight is the factor: {@code eaft} with its defaults. */
  static RunConfig source(RunConfig config) {
    return config.with(Map.of("objective", new ObjectiveSpec("eaft", Map.of())));
  }

  /** The configuration with the factor as a number; empty while its source is not finished. */
  static Optional<RunConfig> resolved(RunConfig config, String modelChecksum, Results results) {
    return results
        .finished(source(config).hash(), modelChecksum)
        .map(RunRow::run)
        .flatMap(run -> results.value(run, MEAN_WEIGHT))
        .map(ResultRow::value)
        .map(
            w ->
                config.with(
                    Map.of("objective." + KEY, new BigDecimal(w).round(DIGITS).doubleValue())));
  }

  /** What to say where a matrix has no source for a run. */
  static ConfigException missing(Cell cell) {
    return ConfigException.of(
        "methods",
        "%s takes its %s from a run of `eaft` with its defaults, the same seed and grid point, and there is none; add `eaft` to the methods"
            .formatted(cell.name(), KEY));
  }
}
