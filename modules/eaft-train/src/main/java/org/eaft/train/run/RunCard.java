package org.eaft.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.LoraSpec;
import org.eaft.train.config.ModelInit;
import org.eaft.train.config.RunConfig;
import org.eaft.train.config.SaveWeights;
import org.eaft.train.config.TrainSpec;

/**
 * Makes the model card of what a run learned, from the files of its directory.
 *
 * @param config the run's configuration
 * @param report what it measured
 * @param environment its env.json; empty where there is none
 */
record RunCard(RunConfig config, RunReport report, Map<?, ?> environment) {

  /**
   * Reads a finished run.
   *
   * @throws ConfigException where its files are not those of one run
   */
  static RunCard read(RunDirectory directory, RunConfig config) {
    RunReport report =
        directory
            .finished(config)
            .orElseThrow(() -> new ConfigException(directory.report() + " is not there"));
    return new RunCard(config, report, environment(directory.environment()));
  }

  private static Map<?, ?> environment(Path file) {
    try {
      return Files.exists(file) ? Json.parse(Files.readString(file), Map.class) : Map.of();
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s was not written by a run (%s)".formatted(file, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The card.
   *
   * @param base of adapters where they are merged with another copy of it than they name; else null
   */
  ModelCard card(Path base) {
    Path path = base == null ? Path.of(config.model().path()) : base;
    boolean random = config.model().init() == ModelInit.RANDOM;
    BaseModel from = BaseModel.of(ModelExport.origin(path));
    String sentence =
        random
            ? "was pre-trained from random weights in the shape of %s".formatted(name(from))
            : "is %s, fine-tuned with the objective %s"
                .formatted(name(from), Markdown.code(config.objective().label()));
    return new ModelCard(
        random ? BaseModel.unknown(path.toString()) : from,
        sentence + " by EAFT for SameDiff",
        facts(path),
        report,
        config.toYaml(),
        List.of("eaft-samediff", config.objective().type()));
  }

  private static String name(BaseModel base) {
    return Markdown.code(base.name());
  }

  private Map<String, String> facts(Path base) {
    TrainSpec train = config.train();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("base model", Markdown.code(base));
    facts.put("trained", trained());
    facts.put("objective", objective());
    facts.put("data", data());
    facts.put(
        "steps",
        "%,d of %,d rows: %,d tokens, %,d of them labels"
            .formatted(
                report.steps(), train.batchSize(), report.tokens(), report.supervisedTokens()));
    facts.put(
        "optimiser",
        "%s, learning rate %s, %s"
            .formatted(
                lower(train.optimizer()), ModelCard.number(train.lr()), lower(train.schedule())));
    facts.put("precision", lower(config.model().precision()));
    facts.put("seed", Long.toString(report.seed()));
    if (config.output().save() == SaveWeights.BEST && report.best() != null) {
      facts.put(
          "weights of",
          "step %,d, where %s; the results below are those of the last step"
              .formatted(
                  report.best().step(),
                  report.best().score() == null
                      ? "the loss of the held-out rows was lowest"
                      : "the mean of %s was highest, so that these were chosen by"
                          .formatted(String.join(", ", config.eval().bestBy()))));
    }
    facts.put("run", Markdown.code(report.runId()) + of("started", ", started %s"));
    facts.put("command", of("command", "%s"));
    facts.put("commit", of("commit", "%s"));
    facts.put("machine", of("processor", "%s") + of("cores", ", %s cores") + of("jdk", ", %s"));
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private String trained() {
    LoraSpec lora = config.model().lora();
    return lora == null
        ? "all weights"
        : "LoRA adapters, rank %d, alpha %s, dropout %s, of %s, merged into the base model"
            .formatted(
                lora.rank(),
                ModelCard.number(lora.alpha()),
                ModelCard.number(lora.dropout()),
                Markdown.code(String.join(", ", lora.targets())));
  }

  private String objective() {
    return config.objective().toMap().entrySet().stream()
        .map(entry -> Markdown.code(entry.getKey() + "=" + entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String data() {
    String files =
        config.data().train().stream().map(Markdown::code).collect(Collectors.joining(", "));
    String rows =
        config.data().limit() == 0 ? "" : ", the first %,d rows".formatted(config.data().limit());
    return "%s%s, trained on: %s".formatted(files, rows, lower(config.data().trainOn()));
  }

  private String of(String key, String format) {
    Object value = environment.get(key);
    return value == null ? "" : format.formatted(Markdown.code(value));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
