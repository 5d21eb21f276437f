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
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.engine.TokenizerFiles;

/**
 * Writes what a run learned as a Hugging Face directory that stands alone: adapters are merged into
 * their base model, W + (alpha / rank) B A in 32 bits.
 *
 * @param weights a directory of weights or of adapters
 * @param base the base model of adapters; null: the one that they name
 */
public record ModelExport(Path weights, Path base) {

  /**
   * The weights at the end of a run.
   *
   * @param base as in {@link ModelExport}; null: the run's {@code model.path}
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
    return new ModelExport(weights, base == null ? modelPath(directory.config()) : base);
  }

  private static Path modelPath(Path config) {
    return Path.of(ConfigReader.run(config, List.of()).model().path());
  }

  /**
   * Writes the directory, which appears as a whole.
   *
   * @param out missing, or empty
   * @throws ConfigException where {@code out} is in use
   * @throws org.eaft.models.io.ModelFileException where files are missing, damaged or do not fit
   *     together
   */
  public void write(Path out, SafetensorsWriter.Type type) {
    requireFree(out);
    LoadedModel model = load();
    try (ModelWeights loaded = model.weights()) {
      ModelDirectory.requireWritable(loaded, model.origin());
      Path part = out.toAbsolutePath().normalize();
      part = part.resolveSibling(part.getFileName() + ".part");
      Durable.delete(part);
      write(loaded, model.origin(), part, type);
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

  private LoadedModel load() {
    if (!AdapterDirectory.is(weights)) {
      return LoadedModel.open(weights);
    }
    return base == null ? LoadedModel.open(weights) : LoadedModel.merged(weights, base);
  }

  private void write(ModelWeights model, Path origin, Path part, SafetensorsWriter.Type type) {
    ModelDirectory.write(model, origin, part, type);
    if (Files.isRegularFile(origin)) {
      TokenizerFiles.write(origin, part);
    }
    ModelDirectory.copyCompanions(weights, part);
  }
}
