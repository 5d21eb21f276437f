package org.eaft.train.engine;

import java.nio.file.Path;
import org.eaft.loss.objective.Objective;
import org.eaft.models.LoadedModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.LoraSpec;
import org.eaft.train.config.ModelInit;
import org.eaft.train.config.Optimizer;
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
   * @throws ConfigException if adapters are asked for that the model cannot have
   */
  public static TrainingEngine open(RunConfig config) {
    return engine(model(config), config.objective().objective(), config);
  }

  private static TrainedModel model(RunConfig config) {
    Path path = Path.of(config.model().path());
    LoraSpec lora = config.model().lora();
    if (lora != null && AdapterDirectory.is(path)) {
      throw new ConfigException(
          "model.lora: %s holds adapters already; `eaft export` makes a model of them"
              .formatted(path));
    }
    if (config.model().init() == ModelInit.RANDOM) {
      ModelConfig shape = ModelConfig.read(path.resolve("config.json"));
      return TrainedModel.whole(
          ModelWeights.random(shape, INITIAL_DEVIATION, config.train().seed()), path);
    }
    LoadedModel loaded = LoadedModel.open(path);
    return lora == null
        ? TrainedModel.whole(loaded.weights(), loaded.origin())
        : adapters(loaded, lora, config.train().seed());
  }

  private static TrainedModel adapters(LoadedModel loaded, LoraSpec lora, long seed) {
    LoraConfig config = new LoraConfig(lora.rank(), lora.alpha(), lora.dropout(), lora.targets());
    try {
      Adapters adapters = Adapters.create(config, loaded.weights().shapes(), seed);
      return TrainedModel.adapters(loaded.weights(), adapters, loaded.origin());
    } catch (IllegalArgumentException e) {
      loaded.weights().close();
      throw ConfigException.of("model.lora.targets", e.getMessage());
    }
  }

  /** A model with random weights, for benchmarks. */
  public static TrainingEngine random(ModelConfig model, RunConfig config, long seed) {
    ModelWeights weights = ModelWeights.random(model, INITIAL_DEVIATION, seed);
    return engine(
        TrainedModel.whole(weights, Path.of("random")), config.objective().objective(), config);
  }

  private static SameDiffEngine engine(TrainedModel model, Objective objective, RunConfig config) {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    ParameterUpdate optimizer = optimizer(config.train());
    return new SameDiffEngine(model, Layout.of(config), objective, optimizer, memory);
  }

  private static ParameterUpdate optimizer(TrainSpec spec) {
    return spec.optimizer() == Optimizer.ADAMW ? new AdamW(spec) : new Sgd(spec);
  }
}
