package org.eaft.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eaft.text.Example;
import org.eaft.text.Tokenizer;
import org.eaft.train.Progress;
import org.eaft.train.SampleWeights;
import org.eaft.train.Scorer;
import org.eaft.train.StoppedException;
import org.eaft.train.Trainer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.TrainingSummary;
import org.eaft.train.config.RunConfig;
import org.eaft.train.config.SaveWeights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: reads its data, measures, trains, measures again, and leaves a run directory. */
public final class TrainingRun {

  /** How a run ended. */
  public enum Outcome {
    FINISHED,
    /** A run of this configuration was there already. */
    FINISHED_BEFORE,
    /** A signal stopped it. */
    STOPPED
  }

  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final RunConfig config;
  private final Backend backend;
  private final BooleanSupplier stop;
  private final RunDirectory directory;
  private final Instant start = Instant.now();
  private final String runId;

  private TrainingRun(RunConfig config, Backend backend, BooleanSupplier stop) {
    this.config = config;
    this.backend = backend;
    this.stop = stop;
    this.directory = RunDirectory.of(config);
    this.runId = STAMP.format(start) + "-" + config.hash().substring(0, 8);
  }

  /**
   * Runs a configuration.
   *
   * @param resume the directory may hold a run of this configuration: a finished one is left as it
   *     is, an unfinished one starts afresh
   * @param command what the user typed, for {@code env.json}
   * @param stop asked between steps
   */
  public static Outcome execute(
      RunConfig config, Backend backend, boolean resume, String command, BooleanSupplier stop) {
    config.requireComplete();
    TrainingRun run = new TrainingRun(config, backend, stop);
    if (resume && run.directory.finished(config).isPresent()) {
      LOG.info("{}: finished before", config.output().dir());
      return Outcome.FINISHED_BEFORE;
    }
    return run.execute(resume, command);
  }

  private Outcome execute(boolean resume, String command) {
    directory.requireFree(resume);
    try (Tokenizer tokenizer = backend.tokenizer(config)) {
      RunData data = RunData.read(config.data(), tokenizer);
      try (TrainingEngine engine = backend.engine(config)) {
        data.requireReadable(engine, config.data());
        List<Example> general = general(tokenizer, engine);
        if (config.output().save() == SaveWeights.FINAL) {
          engine.requireSavable();
        }
        // only now: bad input must leave what is there as it is
        directory.prepare();
        describe(command);
        return train(engine, data, general);
      } catch (StoppedException e) {
        return Outcome.STOPPED;
      }
    }
  }

  private Outcome train(TrainingEngine engine, RunData data, List<Example> general) {
    Scorer scorer = new Scorer(engine, config.train().microBatchSize(), stop);
    RunReport.Measures before =
        config.eval().before() ? measure(scorer, data, general, " before") : null;
    SampleWeights weights = SampleWeights.of(config.objective().objective(), data.train(), scorer);
    TrainingSummary summary = TrainingSummary.EMPTY;
    if (config.train().epochs() > 0 || config.train().maxSteps() > 0) {
      summary = steps(engine, data, weights);
      if (stop.getAsBoolean()) {
        save(engine, directory.stoppedWeights());
        return Outcome.STOPPED;
      }
      save(engine, directory.finalWeights());
    }
    RunReport.Measures after = measure(scorer, data, general, " after");
    Json.write(directory.report(), report(before, after, summary));
    return Outcome.FINISHED;
  }

  private TrainingSummary steps(TrainingEngine engine, RunData data, SampleWeights weights) {
    Trainer trainer =
        new Trainer(engine, config.train(), config.data(), data.train(), weights, stop);
    LOG.info(
        "{}: {} parameters, {} rows, {} steps",
        config.objective().label(),
        engine.parameters(),
        data.train().size(),
        trainer.steps());
    try (MetricsLog metrics = new MetricsLog(directory.metrics());
        Progress progress = Progress.of(config.objective().label(), trainer.steps())) {
      return trainer.run(metrics.and(progress.tracker()));
    }
  }

  private RunReport.Measures measure(
      Scorer scorer, RunData data, List<Example> general, String when) {
    return new RunReport.Measures(
        scorer.evaluate(data.heldOut(), "held-out rows" + when),
        scorer.evaluate(general, "general text" + when));
  }

  private List<Example> general(Tokenizer tokenizer, TrainingEngine engine) {
    String file = config.data().general();
    if (file == null) {
      return List.of();
    }
    List<Example> text =
        GeneralText.read(
            Path.of(file),
            tokenizer,
            config.data().generalTokens(),
            Math.min(config.data().maxLength(), engine.contextLength()));
    RunData.requireReadable(text, engine, file);
    return text;
  }

  private void save(TrainingEngine engine, Path dir) {
    if (config.output().save() == SaveWeights.FINAL) {
      engine.save(dir);
      LOG.info("weights saved in {}", dir);
    }
  }

  private void describe(String command) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schema", RunReport.SCHEMA);
    facts.put("run_id", runId);
    facts.put("config_hash", config.hash());
    facts.put("command", command);
    facts.put("seed", config.train().seed());
    facts.put("started", start.toString());
    facts.put("commit", Environment.commit());
    facts.put("versions", Environment.libraries());
    facts.putAll(Environment.machine());
    Json.write(directory.environment(), facts);
    try {
      Files.writeString(directory.config(), config.toYaml());
    } catch (IOException e) {
      throw new UncheckedIOException(directory.config() + " cannot be written", e);
    }
  }

  private RunReport report(
      RunReport.Measures before, RunReport.Measures after, TrainingSummary done) {
    return new RunReport(
        RunReport.SCHEMA,
        runId,
        config.hash(),
        config.objective().label(),
        config.train().seed(),
        before,
        after,
        done.steps(),
        done.skippedWindows(),
        done.tokens(),
        done.supervisedTokens(),
        done.meanWeight(),
        done.tokensPerS(),
        done.seconds(),
        (System.currentTimeMillis() - start.toEpochMilli()) / 1000.0,
        ProcessMemory.peakMib());
  }
}
