package org.eaft.train;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.config.DataSpec;
import org.eaft.train.config.RunConfig;
import org.eaft.train.config.TrainSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop.
 *
 * <p>A step reads one window of {@code batch_size} rows in micro-batches. Every micro-batch's loss
 * is divided by the supervised tokens of the whole window, so that accumulation changes memory and
 * not the gradient; where the objective asks for it, the gradient and the loss are divided by the
 * mean weight of the window's tokens; then the norm is clipped and the parameters move once.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainingEngine engine;
  private final TrainSpec spec;
  private final Windows windows;
  private final MicroBatches microBatches;
  private final TokenValues constants;
  private final Probe probe;
  private final boolean rescaled;
  private final double lrScale;
  private final BadSteps badSteps;
  private final BooleanSupplier stop;
  private final int steps;

  /**
   * Plans the steps of a run that follows no labels; nothing is computed yet.
   *
   * @param config objective, data and optimisation
   * @param examples training rows, at least one with a label
   * @param constants weights of their tokens, for an objective that reads them
   * @param badSteps what becomes of a step that is not finite
   * @param stop asked before every step
   */
  public Trainer(
      TrainingEngine engine,
      RunConfig config,
      List<Example> examples,
      TokenValues constants,
      BadSteps badSteps,
      BooleanSupplier stop) {
    this(engine, config, examples, constants, Probe.NONE, badSteps, stop);
  }

  /** As the other, following labels. */
  public Trainer(
      TrainingEngine engine,
      RunConfig config,
      List<Example> examples,
      TokenValues constants,
      Probe probe,
      BadSteps badSteps,
      BooleanSupplier stop) {
    if (config.objective().objective().readsSampleWeights() == constants.isNone()) {
      throw new IllegalArgumentException(
          "objective %s: constant weights are %s"
              .formatted(config.objective().type(), constants.isNone() ? "missing" : "not read"));
    }
    this.engine = engine;
    this.spec = config.train();
    this.windows = windows(spec, config.data(), examples);
    this.microBatches = new MicroBatches(config.data(), spec.microBatchSize());
    this.constants = constants;
    this.probe = probe;
    this.rescaled = config.objective().rescaled();
    this.lrScale = config.objective().lrScale();
    this.badSteps = badSteps;
    this.stop = stop;
    this.steps = windows.steps(spec);
  }

  private static Windows windows(TrainSpec spec, DataSpec data, List<Example> examples) {
    return new Windows(examples, spec.batchSize(), data.shuffle(), spec.seed());
  }

  /** As {@link #steps()}, before there is an engine. */
  public static int steps(TrainSpec spec, DataSpec data, List<Example> examples) {
    return windows(spec, data, examples).steps(spec);
  }

  /** Optimiser steps of the whole run. */
  public int steps() {
    return steps;
  }

  /** What will be padding in the first epoch. */
  public PaddingShare padding() {
    return microBatches.padding(windows.epoch(0));
  }

  /**
   * Trains to the last step, or to the first at which a stop was asked for.
   *
   * @param from where to begin; the engine is in the state that belongs to it
   * @param tracker gets the row of every step that was made
   * @param afterStep gets every state between steps
   * @return where it ended
   * @throws DivergenceException where a loss or gradient is not a finite number, unless such steps
   *     are skipped
   */
  public TrainingState run(TrainingState from, Tracker tracker, Consumer<TrainingState> afterStep) {
    TrainingState state = from;
    while (state.step() < steps || state.window() > 0) {
      List<Window> epoch = windows.epoch(state.epoch());
      while (state.window() < epoch.size()) {
        Window window = epoch.get(state.window());
        if (window.supervisedTokens() == 0) {
          state = state.behind(state.done().skip());
          continue;
        }
        if (stop.getAsBoolean() || state.step() == steps) {
          return state;
        }
        state = state.behind(step(state, window, tracker));
        afterStep.accept(state);
      }
      state = state.nextEpoch();
    }
    return state;
  }

  private TrainingSummary step(TrainingState state, Window window, Tracker tracker) {
    List<Batch> batches = microBatches.of(window);
    StepMetrics row;
    try {
      row = step(state.step(), window, batches);
    } catch (DivergenceException e) {
      if (badSteps == BadSteps.STOP) {
        throw e;
      }
      LOG.warn("step {} is skipped: {}", state.step() + 1, e.getMessage());
      return state.done().bad();
    }
    tracker.log(row);
    return state.done().plus(row, PaddingShare.of(batches));
  }

  private StepMetrics step(int step, Window window, List<Batch> batches) {
    long start = System.nanoTime();
    WindowSums sums = new WindowSums();
    Probe.Sums followed = probe.sums();
    for (int i = 0; i < batches.size(); i++) {
      Batch micro = batches.get(i);
      MicroResult result = accumulate(step, window, micro, draw(step, i));
      sums.add(micro, result);
      followed.add(micro, result.tokens());
      requireFinite(step, micro.examples(), "the loss", sums.loss());
    }
    if (rescaled) {
      sums.divideByMeanWeight();
    }
    double norm = engine.gradientNorm() * sums.factor();
    requireFinite(step, window.indices(), "the gradient's norm", norm);
    double lr = lrScale * spec.rate(step, steps);
    engine.update(lr, clip(norm) * sums.factor());
    double seconds = (System.nanoTime() - start) * 1e-9;
    return row(step, window, lr, norm, sums, followed.means(), seconds);
  }

  /** Another number for every micro-batch of the run, from seed, step and place only. */
  private long draw(int step, int micro) {
    return (spec.seed() * 1_000_003 + step) * 1_000_003 + micro;
  }

  private MicroResult accumulate(int step, Window window, Batch micro, long draw) {
    try {
      return engine.accumulate(micro, window.supervisedTokens(), constants.of(micro), draw);
    } catch (ArithmeticException e) {
      engine.discardGradient();
      throw DivergenceException.atStep(step + 1, micro.examples(), e.getMessage(), e);
    }
  }

  private void requireFinite(int step, int[] rows, String what, double value) {
    if (!Double.isFinite(value)) {
      engine.discardGradient();
      throw DivergenceException.atStep(step + 1, rows, what + " is " + value, null);
    }
  }

  /** As PyTorch's {@code clip_grad_norm_}, its 1e-6 included. */
  private double clip(double norm) {
    return spec.maxGradNorm() > 0 ? Math.min(1, spec.maxGradNorm() / (norm + 1e-6)) : 1;
  }

  private static StepMetrics row(
      int step,
      Window window,
      double lr,
      double norm,
      WindowSums sums,
      Probe.Means followed,
      double seconds) {
    return new StepMetrics(
        step + 1,
        window.epoch(),
        lr,
        sums.loss(),
        sums.crossEntropy(),
        sums.meanWeight(),
        sums.kl(),
        sums.entropy(),
        sums.accuracy(),
        norm,
        sums.tokens(),
        window.tokens(),
        window.tokens() / seconds,
        seconds,
        followed);
  }
}
