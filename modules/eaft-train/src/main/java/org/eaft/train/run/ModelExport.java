package org.eaft.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.eaft.models.LoadedModel;
import org.eaft.models.ModelDirectory;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.engine.TokenizerFiles;

/**
 * Writes what a run learned as a Hugging Face directory that stands alone: adapters are merged into
 * their base model, W + (alpha / rank) B A in 32 bits.
 */
public final class ModelExport {

  private final Path weights;

  /** Null where the weights are no adapters. */
  private final Path base;

  private ModelExport(Path weights, Path base) {
    this.weights = weights;
    this.base = base;
  }

  /**
   * The weights at the end of a run.
   *
   * @param base of a run of adapters; null: its {@code model.path}
   * @throws ConfigException where there is no run, it is not finished, or it kept no weights
   */
  public static ModelExport ofRun(Path run, Path base) {
    RunDirectory directory = RunDirectory.at(run);
    if (!Files.isRegularFile(directory.config())) {
      throw new ConfigException(
          run + " is not a run: it has no config.yaml; name the output.dir of a run");
    }
    if (!Files.exists(directory.report())) {
      throw new ConfigException(
          run + " is not finished; go on with `eaft train --resume`, then export it");
    }
    Path weights = directory.finalWeights();
    if (!Files.isDirectory(weights)) {
      throw new ConfigException(
          run + " kept no weights: it ran with output.save: none, or trained nothing");
    }
    if (AdapterDirectory.is(weights)) {
      return ofAdapters(weights, base == null ? modelPath(directory.config()) : base);
    }
    if (base != null) {
      throw new ConfigException("--base: %s trained all weights; leave it out".formatted(run));
    }
    return new ModelExport(weights, null);
  }

  /**
   * Adapters in PEFT's format.
   *
   * @param base null: the model that they name
   * @throws ConfigException where there are none
   * @throws ModelFileException where there is no base model
   */
  public static ModelExport ofAdapters(Path adapters, Path base) {
    if (!AdapterDirectory.is(adapters)) {
      throw new ConfigException(
          "--adapter: %s is no directory with an adapter_config.json and without a config.json"
              .formatted(adapters));
    }
    Path found = base == null ? LoadedModel.origin(adapters) : base;
    if (!Files.exists(found)) {
      throw new ModelFileException(
          found, "the base model of %s is not there; name it by --base".formatted(adapters));
    }
    return new ModelExport(adapters, found);
  }

  private static Path modelPath(Path config) {
    return Path.of(ConfigReader.run(config, List.of()).model().path());
  }

  /**
   * Writes the directory, which appears as a whole.
   *
   * @param out missing, or empty
   * @throws ConfigException where {@code out} is in use
   * @throws ModelFileException where files are missing, damaged or do not fit together
   */
  public void write(Path out, SafetensorsWriter.Type type) {
    requireFree(out);
    LoadedModel model =
        base == null ? LoadedModel.open(weights) : LoadedModel.merged(weights, base);
    try (ModelWeights loaded = model.weights()) {
      ModelDirectory.requireWritable(loaded, model.origin());
      Path part = out.toAbsolutePath().normalize();
      part = part.resolveSibling(part.getFileName() + ".part");
      Durable.delete(part);
      try {
        write(loaded, model.origin(), part, type);
      } catch (RuntimeException e) {
        Durable.delete(part); // on a full disk it is in the way
        throw e;
      }
      Files.deleteIfExists(out);
      Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(out + " cannot be written: " + e, e);
    }
  }

  private static void requireFree(Path out) {
    try {
      if (Files.exists(out) && (!Files.isDirectory(out) || !Durable.entries(out).isEmpty())) {
        throw new ConfigException("--out: %s is there and not empty; name another".formatted(out));
      }
    } catch (IOException e) {
      throw new ConfigException("--out: %s cannot be used (%s)".formatted(out, e));
    }
  }

  private void write(ModelWeights model, Path origin, Path part, SafetensorsWriter.Type type) {
    ModelDirectory.write(model, origin, part, type);
    if (Files.isRegularFile(origin)) {
      TokenizerFiles.write(origin, part);
    }
    ModelDirectory.copyCompanions(weights, part);
  }
}
