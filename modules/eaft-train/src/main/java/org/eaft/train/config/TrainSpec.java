package org.eaft.train.config;

import java.util.List;

/**
 * How a run optimises.
 *
 * @param epochs passes over the training rows; 0 trains nothing and only evaluates
 * @param maxSteps optimiser steps; above 0 it overrides {@code epochs}
 * @param batchSize rows per optimiser step
 * @param microBatchSize rows per forward and backward pass
 * @param optimizer adamw or sgd
 * @param lr highest learning rate
 * @param minLr rate at which {@code linear} and {@code cosine} end, from 0 to {@code lr}; 0 for the
 *     others
 * @param schedule of the rate over the steps
 * @param warmupRatio share of the steps that warm up, rounded up; null is 0.03, but for {@code
 *     constant}, which has no warm-up
 * @param weightDecay decoupled decay; one-dimensional parameters are not decayed
 * @param betas decay of AdamW's two moments
 * @param eps AdamW's epsilon
 * @param maxGradNorm clips the gradient's norm; 0: no clipping
 * @param seed of order and of whatever else is drawn
 * @param checkpointEvery steps between checkpoints; 0: only where a signal stops the run
 * @param keep newest checkpoints that are kept, beside the best one
 * @param activationCheckpointing recompute activations in the backward pass
 */
public record TrainSpec(
    int epochs,
    int maxSteps,
    int batchSize,
    int microBatchSize,
    Optimizer optimizer,
    double lr,
    double minLr,
    Schedule schedule,
    Double warmupRatio,
    double weightDecay,
    List<Double> betas,
    double eps,
    double maxGradNorm,
    long seed,
    int checkpointEvery,
    int keep,
    boolean activationCheckpointing) {

  private static final double WARMUP_RATIO = 0.03;

  public TrainSpec {
    Checks.atLeast(0, "train.epochs", epochs);
    Checks.require(
        maxSteps == -1 || maxSteps > 0,
        "train.max_steps",
        "must be -1 or greater than 0",
        maxSteps);
    Checks.atLeast(1, "train.batch_size", batchSize);
    Checks.atLeast(1, "train.micro_batch_size", microBatchSize);
    Checks.positive("train.lr", lr);
    checkRates(lr, minLr, schedule, warmupRatio);
    Checks.between(0, Double.MAX_VALUE, "train.weight_decay", weightDecay);
    betas = checkedBetas(betas);
    Checks.positive("train.eps", eps);
    Checks.between(0, Double.MAX_VALUE, "train.max_grad_norm", maxGradNorm);
    Checks.atLeast(1, "train.keep", keep);
    Checks.atLeast(0, "train.checkpoint_every", checkpointEvery);
  }

  private static void checkRates(double lr, double minLr, Schedule schedule, Double warmupRatio) {
    Checks.between(0, lr, "train.min_lr", minLr);
    Checks.require(
        schedule.decays() || minLr == 0,
        "train.min_lr",
        "must be 0 where train.schedule does not decay",
        minLr);
    if (warmupRatio != null) {
      Checks.between(0, 1, "train.warmup_ratio", warmupRatio);
      Checks.require(
          schedule.warmsUp() || warmupRatio == 0,
          "train.warmup_ratio",
          "must be 0 under train.schedule: constant; constant_with_warmup warms up",
          warmupRatio);
    }
  }

  /** Whether there are steps; else a run only evaluates. */
  public boolean trains() {
    return epochs > 0 || maxSteps > 0;
  }

  /**
   * Learning rate of a step.
   *
   * @param step optimiser steps made before it
   * @param steps optimiser steps of the whole run
   */
  public double rate(int step, int steps) {
    double ratio = warmupRatio != null ? warmupRatio : schedule.warmsUp() ? WARMUP_RATIO : 0;
    int warmup = Schedule.warmupSteps(ratio, steps);
    return lr * schedule.factor(step, warmup, steps, minLr / lr);
  }

  private static List<Double> checkedBetas(List<Double> betas) {
    boolean pair = betas.size() == 2 && betas.stream().allMatch(b -> b != null && b >= 0 && b < 1);
    Checks.require(pair, "train.betas", "must be two numbers from 0 up to but without 1", betas);
    return List.copyOf(betas);
  }
}
