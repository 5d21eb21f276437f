package org.eaft.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.LoadedModel;
import org.eaft.models.ModelDirectory;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.TokenizerFiles;

/**
 * Writes what a run learned, or any model that can be read, as a Hugging Face directory that stands
 * alone: adapters are merged into their base model, W + (alpha / rank) B A in 32 bits, and a
 * README.md says where it comes from.
 */
public final class ModelExport {

  private final Path weights;

  /** Null where the weights are no adapters. */
  private final Path base;

  private final ModelCard card;

  private ModelExport(Path weights, Path base, ModelCard card) {
    this.weights = weights;
    this.base = base;
    this.card = card;
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
    RunConfig config = ConfigReader.run(directory.config(), List.of());
    RunCard card = RunCard.read(directory, config);
    if (AdapterDirectory.is(weights)) {
      Path found = existingBase(weights, base == null ? Path.of(config.model().path()) : base);
      return new ModelExport(weights, found, card.card(base));
    }
    if (base != null) {
      throw new ConfigException("--base: %s trained all weights; leave it out".formatted(run));
    }
    return new ModelExport(weights, null, card.card(null));
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
    Path found = existingBase(adapters, base == null ? LoadedModel.origin(adapters) : base);
    BaseModel from = BaseModel.of(found);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("base model", Markdown.code(found));
    facts.put("adapters", Markdown.code(adapters) + ", merged into the base model");
    String sentence =
        "is %s with the LoRA adapters %s merged into it, by EAFT for SameDiff"
            .formatted(Markdown.code(from.name()), Markdown.code(adapters.getFileName()));
    return new ModelExport(
        adapters,
        found,
        new ModelCard(from, sentence, facts, null, null, List.of("eaft-samediff")));
  }

  /**
   * Any model: a GGUF file as a Hugging Face directory, or a directory with weights of another
   * type.
   *
   * @throws ModelFileException where there is no such model
   */
  public static ModelExport ofModel(Path model) {
    if (!Files.exists(model)) {
      throw new ModelFileException(
          model, "is not there; name a Hugging Face directory or a .gguf file as --model");
    }
    if (AdapterDirectory.is(model)) {
      return ofAdapters(model, null);
    }
    BaseModel from = BaseModel.of(model);
    String sentence = "is %s, converted by EAFT for SameDiff".formatted(Markdown.code(from.name()));
    return new ModelExport(
        model,
        null,
        new ModelCard(
            from,
            sentence,
            Map.of("converted from", Markdown.code(model)),
            null,
            null,
            List.of("eaft-samediff")));
  }

  private static Path existingBase(Path adapters, Path base) {
    if (!Files.exists(base)) {
      throw new ModelFileException(
          base, "the base model of %s is not there; name it by --base".formatted(adapters));
    }
    return base;
  }

  /** Where configuration and weights of a model come from; the path itself where that is gone. */
  static Path origin(Path path) {
    try {
      return LoadedModel.origin(path);
    } catch (ModelFileException e) {
      return path;
    }
  }

  /**
   * Writes the directory, which appears as a whole.
   *
   * @param out missing, or empty
   * @param maxShardBytes weights that are longer go into several files
   * @throws ConfigException where {@code out} is in use
   * @throws ModelFileException where files are missing, damaged or do not fit together
   */
  public void write(Path out, SafetensorsWriter.Type type, long maxShardBytes) {
    requireFree(out);
    LoadedModel model =
        base == null ? LoadedModel.open(weights) : LoadedModel.merged(weights, base);
    try (ModelWeights loaded = model.weights()) {
      ModelDirectory.requireWritable(loaded, model.origin());
      Path target = out.toAbsolutePath().normalize();
      Path part = Unfinished.beside(target);
      try {
        ModelDirectory.write(loaded, model.origin(), part, type, maxShardBytes);
        addTexts(model.origin(), part);
        String name = target.getFileName().toString();
        boolean tokenizer = Files.exists(part.resolve("tokenizer.json"));
        Files.writeString(part.resolve("README.md"), card.text(name, loaded, type, tokenizer));
        Durable.syncAll(part);
      } catch (IOException | RuntimeException e) {
        Durable.delete(part); // on a full disk it is in the way
        throw e;
      }
      Files.deleteIfExists(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Durable.syncNames(target.getParent());
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

  /** Tokenizer, template and licences. */
  private void addTexts(Path origin, Path part) throws IOException {
    if (Files.isRegularFile(origin)) {
      TokenizerFiles.write(origin, part);
    }
    ModelDirectory.copyCompanions(weights, part);
    for (Path licence : card.base().licenceFiles()) {
      Files.copy(licence, part.resolve(licence.getFileName()));
    }
  }
}
