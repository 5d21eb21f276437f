package org.eaft.train.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eaft.models.LoadedModel;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.WeightSource;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ModelInit;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.MemoryEstimate;
import org.eaft.train.engine.TrainingEngines;

/** The backend that trains on ND4J. */
final class SameDiffBackend implements Backend {

  @Override
  public Tokenizer tokenizer(RunConfig config) {
    Path given = Path.of(config.model().path());
    // adapters often come without a tokenizer: it is that of their base model
    Path path = Files.exists(given.resolve("tokenizer.json")) ? given : LoadedModel.origin(given);
    if (Files.isDirectory(path)) {
      return Tokenizer.fromDirectory(path);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          path + ": there is no such model; name a Hugging Face directory or a .gguf file");
    }
    Map<String, Object> metadata;
    try (WeightSource file = WeightSource.open(path)) {
      metadata = file.metadata();
    }
    return Tokenizer.fromGguf(metadata);
  }

  @Override
  public void requireMemory(RunConfig config, int rows, int time) {
    Path path = LoadedModel.origin(Path.of(config.model().path()));
    if (config.model().init() == ModelInit.RANDOM) {
      MemoryEstimate.requireFits(config, ModelConfig.read(path.resolve("config.json")), rows, time);
      return;
    }
    try (WeightSource source = WeightSource.open(path)) {
      MemoryEstimate.requireFits(config, source.config(), rows, time);
    }
  }

  @Override
  public TrainingEngine engine(RunConfig config) {
    return TrainingEngines.open(config);
  }
}
