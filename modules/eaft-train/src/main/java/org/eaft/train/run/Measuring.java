package org.eaft.train.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eaft.eval.AskedTask;
import org.eaft.eval.Task;
import org.eaft.eval.TaskSettings;
import org.eaft.text.Example;
import org.eaft.text.Tokenizer;
import org.eaft.train.Scorer;
import org.eaft.train.TaskScorer;
import org.eaft.train.Trainer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.RunConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run measures of its model beside the training loss. */
final class Measuring {

  private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

  private final Scorer scorer;
  private final TaskScorer taskScorer;
  private final List<Example> heldOut;
  private final List<Example> general;
  private final List<AskedTask> tasks;

  /** Tasks are not put twice to the same weights. */
  private int measuredAt = -1;

  private Map<String, TaskScore> measured;

  private Measuring(
      Scorer scorer,
      TaskScorer taskScorer,
      List<Example> heldOut,
      List<Example> general,
      List<AskedTask> tasks) {
    this.scorer = scorer;
    this.taskScorer = taskScorer;
    this.heldOut = heldOut;
    this.general = general;
    this.tasks = tasks;
  }

  /**
   * Reads what a configuration wants measured, and checks that the model can read it.
   *
   * @param stop asked on the way; where it says yes a StoppedException follows
   * @throws org.eaft.text.DataException naming the row or question that it cannot
   */
  static Measuring of(
      RunConfig config,
      RunData data,
      Backend backend,
      TrainingEngine engine,
      Tokenizer tokenizer,
      BooleanSupplier stop) {
    data.requireReadable(engine, config.data());
    Validation.requirePossible(config, data);
    requireBest(config, data);
    List<Example> general = general(config, tokenizer, engine);
    List<Task> tasks =
        config.eval().tasks().stream().map(name -> backend.task(name, config.eval())).toList();
    TaskScorer taskScorer =
        new TaskScorer(
            engine,
            tokenizer,
            new TaskSettings(config.data().template(), config.eval().subset(), ""),
            stop);
    Scorer scorer = new Scorer(engine, config.train().microBatchSize(), stop);
    return new Measuring(scorer, taskScorer, data.heldOut(), general, taskScorer.read(tasks));
  }

  private static void requireBest(RunConfig config, RunData data) {
    List<String> bestBy = config.eval().bestBy();
    if (!bestBy.isEmpty() && config.train().trains()) {
      config.requireEvaluationWithin(Trainer.steps(config.train(), config.data(), data.train()));
      LOG.warn(
          "eval.best_by: the step is chosen by {}, which this run reports too: of several tries the"
              + " best is reported, which is more than the model can do on other questions",
          String.join(", ", bestBy));
    }
  }

  private static List<Example> general(
      RunConfig config, Tokenizer tokenizer, TrainingEngine engine) {
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

  /** Runs the model over rows. */
  Scorer scorer() {
    return scorer;
  }

  /**
   * Everything.
   *
   * @param step optimiser steps made
   * @param when for the log, such as "after"
   */
  RunReport.Measures all(int step, String when) {
    return new RunReport.Measures(
        scorer.evaluate(heldOut, "held-out rows " + when),
        scorer.evaluate(general, "general text " + when),
        tasks(step, when));
  }

  /** The tasks alone, by name; null where there are none. */
  Map<String, TaskScore> tasks(int step, String when) {
    if (tasks.isEmpty() || step == measuredAt) {
      return measured;
    }
    Map<String, TaskScore> scores = new LinkedHashMap<>();
    for (AskedTask asked : tasks) {
      long start = System.nanoTime();
      TaskScore score = TaskScore.of(taskScorer.run(asked));
      scores.put(asked.task().name(), score);
      LOG.info(
          "{} {}: {} of {} questions in {} s",
          asked.task().name(),
          when,
          "%.1f +- %.1f %%".formatted(100 * score.accuracy(), 100 * score.se()),
          score.n(),
          "%.1f".formatted((System.nanoTime() - start) * 1e-9));
    }
    measuredAt = step;
    measured = scores;
    return scores;
  }
}
