package org.eaft.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eaft.ops.Parallel;
import org.eaft.text.Tokenizer;
import org.eaft.train.DivergenceException;
import org.eaft.train.Probe;
import org.eaft.train.Progress;
import org.eaft.train.StoppedException;
import org.eaft.train.TokenValues;
import org.eaft.train.Trainer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.TrainingState;
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
  private final RunOptions options;
  private final BooleanSupplier stop;
  private final RunDirectory directory;
  private final Checkpoints checkpoints;
  private final Instant start = Instant.now();

  private TrainingRun(RunConfig config, Backend backend, RunOptions options, BooleanSupplier stop) {
    this.config = config;
    this.backend = backend;
    this.options = options;
    this.stop = stop;
    this.directory = RunDirectory.of(config);
    this.checkpoints = new Checkpoints(directory.checkpoints(), config);
  }

  /**
   * Runs a configuration.
   *
   * @param stop asked between steps; where it says yes, a checkpoint is written
   */
  public static Outcome execute(
      RunConfig config, Backend backend, RunOptions options, BooleanSupplier stop) {
    config.requireComplete();
    config.objective().requireResolved();
    ProcessMemory.forgetPeak();
    TrainingRun run = new TrainingRun(config, backend, options, stop);
    if (options.resume() && run.directory.finished(config).isPresent()) {
      LOG.info("{}: finished before", config.output().dir());
      return Outcome.FINISHED_BEFORE;
    }
    return run.execute();
  }

  private Outcome execute() {
    directory.requireFree(options.resume());
    try (Tokenizer tokenizer = backend.tokenizer(config)) {
      RunData data = RunData.read(config.data(), tokenizer);
      if (config.train().trains()) {
        backend.requireMemory(config, data.sequences(config), data.longest(config));
      }
      try (TrainingEngine engine = backend.engine(config)) {
        Measuring measuring = Measuring.of(config, data, backend, engine, tokenizer, stop);
        if (config.output().save() != SaveWeights.NONE) {
          engine.requireSavable();
        }
        // only now: bad input must leave what is there as it is
        Optional<Checkpoints.Found> from =
            options.resume() ? checkpoints.newest(data.checksum()) : Optional.empty();
        from.ifPresent(f -> engine.loadState(f.state()));
        from.ifPresentOrElse(f -> directory.reopen(), directory::prepare);
        String runId =
            from.map(f -> f.run().runId())
                .orElseGet(() -> STAMP.format(start) + "-" + config.hash().substring(0, 8));
        describe(runId, from.map(f -> f.run().training().step()).orElse(0));
        return train(engine, data, measuring, from, runId);
      } catch (StoppedException e) {
        return Outcome.STOPPED;
      } catch (DivergenceException e) {
        throw e.with(checkpoints.hint());
      } catch (UncheckedIOException e) {
        throw new UncheckedIOException(e.getMessage() + ". " + checkpoints.hint(), e.getCause());
      }
    }
  }

  private Outcome train(
      TrainingEngine engine,
      RunData data,
      Measuring measuring,
      Optional<Checkpoints.Found> from,
      String runId) {
    Optional<SavedRun> saved = from.map(Checkpoints.Found::run);
    SavedRun at = saved.orElseGet(() -> first(measuring, data, runId));
    checkpoints.keepBase(
        from.map(f -> f.base(data.train()))
            .orElseGet(() -> BaseValues.of(config, data, measuring.scorer(), engine)));
    if (config.train().trains()) {
      at = steps(engine, data, measuring, at);
      if (stop.getAsBoolean()) {
        checkpoints.save(at, engine::saveState);
        return Outcome.STOPPED;
      }
      save(engine, SaveWeights.FINAL);
    }
    RunReport.Measures after;
    try {
      after = measuring.all(at.training().step(), "after");
    } catch (StoppedException e) {
      checkpoints.save(at, engine::saveState);
      throw e;
    }
    if (at.best() != null && config.output().save() == SaveWeights.BEST) {
      engine.loadState(checkpoints.state(at.best()));
      save(engine, SaveWeights.BEST);
    }
    double seconds = saved.map(SavedRun::seconds).orElse(0.0) + secondsSinceStart();
    Json.write(directory.report(), report(at, data, after, seconds));
    return Outcome.FINISHED;
  }

  /** The state before the first step, for which the model is measured as it came. */
  private SavedRun first(Measuring measuring, RunData data, String runId) {
    RunReport.Measures before = config.eval().before() ? measuring.all(0, "before") : null;
    return new SavedRun(
        runId,
        config.hash(),
        config.train().seed(),
        data.checksum(),
        TrainingState.START,
        before,
        Validation.State.START,
        TaskRounds.State.START,
        Trackers.Lengths.EMPTY,
        0);
  }

  private SavedRun steps(TrainingEngine engine, RunData data, Measuring measuring, SavedRun from) {
    Trainer trainer =
        new Trainer(
            engine,
            config,
            data.train(),
            checkpoints.base().getOrDefault(BaseValues.WEIGHTS, TokenValues.NONE),
            Probe.of(checkpoints.base().getOrDefault(BaseValues.PROBE, TokenValues.NONE)),
            options.badSteps(),
            stop);
    LOG.info(
        "{}: {} trainable of {} parameters, {} rows, {} steps",
        config.objective().label(),
        engine.parameters(),
        engine.allParameters(),
        data.train().size(),
        trainer.steps());
    LOG.info("first epoch: {}", trainer.padding());
    int done = from.training().step();
    int every = config.train().checkpointEvery();
    try (Trackers trackers = Trackers.open(config, directory, from);
        Progress progress = Progress.of(config.objective().label(), done, trainer.steps())) {
      Validation validation =
          new Validation(
              config.eval().every(),
              data.heldOut(),
              measuring.scorer(),
              trackers,
              from.validation());
      TaskRounds tasks = new TaskRounds(config.eval(), measuring, trackers, from.tasks());
      Consumer<TrainingState> afterStep =
          state -> {
            boolean lowest = validation.measure(state.step());
            boolean best = tasks.measure(state.step()) || lowest;
            if (best || (every > 0 && state.step() % every == 0)) {
              checkpoints.save(at(from, state, validation, tasks, trackers), engine::saveState);
            }
          };
      validation.measure(done);
      tasks.measure(done);
      TrainingState end = trainer.run(from.training(), trackers.and(progress.tracker()), afterStep);
      LOG.info("trained with {}", end.done().padding());
      return at(from, end, validation, tasks, trackers);
    }
  }

  private SavedRun at(
      SavedRun from,
      TrainingState training,
      Validation validation,
      TaskRounds tasks,
      Trackers trackers) {
    return new SavedRun(
        from.runId(),
        from.configHash(),
        from.seed(),
        from.data(),
        training,
        from.before(),
        validation.state(),
        tasks.state(),
        trackers.sync(),
        from.seconds() + secondsSinceStart());
  }

  private double secondsSinceStart() {
    return (System.currentTimeMillis() - start.toEpochMilli()) / 1000.0;
  }

  private void save(TrainingEngine engine, SaveWeights which) {
    if (config.output().save() == which) {
      engine.save(directory.finalWeights());
      LOG.info("weights saved in {}", directory.finalWeights());
    }
  }

  private void describe(String runId, int resumedAt) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("schema", RunReport.SCHEMA);
    facts.put("run_id", runId);
    facts.put("config_hash", config.hash());
    facts.put("command", options.command());
    facts.put("seed", config.train().seed());
    facts.put("started", start.toString());
    if (resumedAt > 0) {
      facts.put("resumed_at_step", resumedAt);
      LOG.info("{}: goes on behind step {}", config.output().dir(), resumedAt);
    }
    facts.put("commit", Environment.commit());
    facts.put("versions", Environment.libraries());
    facts.putAll(Environment.machine());
    facts.put("threads", Parallel.threads());
    Json.write(directory.environment(), facts);
    try {
      Files.writeString(directory.config(), config.toYaml());
    } catch (IOException e) {
      throw new UncheckedIOException(directory.config() + " cannot be written: " + e, e);
    }
  }

  private RunReport report(SavedRun at, RunData data, RunReport.Measures after, double seconds) {
    TrainingSummary done = at.training().done();
    return new RunReport(
        RunReport.SCHEMA,
        at.runId(),
        config.hash(),
        config.objective().label(),
        config.train().seed(),
        at.before(),
        after,
        at.best(),
        data.rows(),
        data.heldOutRows(),
        done.steps(),
        done.badSteps(),
        done.skippedWindows(),
        done.tokens(),
        done.padding(),
        done.supervisedTokens(),
        done.meanWeight(),
        done.tokensPerS(),
        done.seconds(),
        seconds,
        ProcessMemory.peakMib());
  }
}
