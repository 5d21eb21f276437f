package org.eaft.train.engine;

import java.nio.file.Path;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.Optimizer;
import org.eaft.train.config.Precision;
import org.eaft.train.config.RunConfig;
import org.eaft.train.config.TrainSpec;

/** Makes engines of configurations. */
public final class TrainingEngines {

  private static final double INITIAL_DEVIATION = 0.02;

  private TrainingEngines() {}

  /**
   * Loads the model of a configuration.
   *
   * @throws org.eaft.models.io.ModelFileException if the model's files are missing or damaged
   */
  public static TrainingEngine open(RunConfig config) {
    Path path = Path.of(config.model().path());
    Objective objective = Objectives.of(config.objective().type(), config.objective().parameters());
    try (WeightSource source = WeightSource.open(path)) {
      return engine(ModelWeights.read(source), path, objective, config);
    }
  }

  /** A model with random weights, for benchmarks. */
  public static TrainingEngine random(ModelConfig model, RunConfig config, long seed) {
    return engine(
        ModelWeights.random(model, INITIAL_DEVIATION, seed),
        Path.of("random"),
        config.objective().objective(),
        config);
  }

  private static SameDiffEngine engine(
      ModelWeights weights, Path origin, Objective objective, RunConfig config) {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    Format products = config.model().precision() == Precision.BF16 ? Format.BF16 : Format.FP32;
    boolean packed = config.data().packing();
    return new SameDiffEngine(
        weights, origin, products, objective, packed, optimizer(config.train()), memory);
  }

  private static ParameterUpdate optimizer(TrainSpec spec) {
    return spec.optimizer() == Optimizer.ADAMW ? new AdamW(spec) : new Sgd(spec);
  }
}
