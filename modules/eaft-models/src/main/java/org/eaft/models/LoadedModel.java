package org.eaft.models;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.WeightSource;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraMerge;

/**
 * A model as it was found: a Hugging Face directory, a GGUF file, or a directory of PEFT adapters,
 * which are merged into their base model.
 *
 * @param weights all of them
 * @param origin where configuration and weights came from: the base model where there are adapters
 */
public record LoadedModel(ModelWeights weights, Path origin) {

  /**
   * Reads a model; the base of adapters is the one that they name.
   *
   * @throws ModelFileException if files are missing, damaged or do not fit together
   */
  public static LoadedModel open(Path path) {
    if (!AdapterDirectory.is(path)) {
      return plain(path);
    }
    AdapterDirectory adapters = AdapterDirectory.open(path);
    return merged(adapters, base(adapters));
  }

  /** As {@link #open}, of adapters over a base model that is named here. */
  public static LoadedModel merged(Path adapters, Path base) {
    return merged(AdapterDirectory.open(adapters), base);
  }

  /**
   * Where configuration and weights come from: the base model of adapters, or the path itself.
   *
   * @throws ModelFileException if the base of adapters is not there
   */
  public static Path origin(Path path) {
    return AdapterDirectory.is(path) ? base(AdapterDirectory.open(path)) : path;
  }

  private static LoadedModel plain(Path path) {
    try (WeightSource source = WeightSource.open(path)) {
      return new LoadedModel(ModelWeights.read(source), path);
    }
  }

  private static Path base(AdapterDirectory adapters) {
    String base = adapters.config().base();
    if (base == null || !Files.exists(Path.of(base))) {
      throw new ModelFileException(
          adapters.path(),
          "holds adapters of %s, which is not there; `eaft export --adapter %s --base MODEL --out DIR`"
                  .formatted(
                      base == null ? "a base model that is not named" : base, adapters.path())
              + " merges them with a base model from elsewhere");
    }
    return Path.of(base);
  }

  private static LoadedModel merged(AdapterDirectory directory, Path base) {
    LoadedModel model = plain(base);
    ModelWeights weights = model.weights();
    try (Adapters adapters = directory.read(weights.shapes(), weights.checksum())) {
      LoraMerge.into(weights.arrays(), adapters);
    }
    return model;
  }
}
