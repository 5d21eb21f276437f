package org.eaft.train;

/**
 * What a training loop did.
 *
 * @param steps optimiser steps made
 * @param badSteps steps not made because a loss or gradient was not finite
 * @param skippedWindows windows without a label
 * @param tokens read, padding not counted
 * @param padding what was read besides
 * @param supervisedTokens labels
 * @param weightSum sum of the labels' weights
 * @param seconds in the steps
 */
public record TrainingSummary(
    int steps,
    int badSteps,
    int skippedWindows,
    long tokens,
    PaddingShare padding,
    long supervisedTokens,
    double weightSum,
    double seconds) {

  /** Nothing done yet. */
  public static final TrainingSummary EMPTY =
      new TrainingSummary(0, 0, 0, 0, PaddingShare.NONE, 0, 0, 0);

  TrainingSummary plus(StepMetrics row, PaddingShare read) {
    return new TrainingSummary(
        steps + 1,
        badSteps,
        skippedWindows,
        tokens + row.tokens(),
        padding.plus(read),
        supervisedTokens + row.supervisedTokens(),
        weightSum + row.meanWeight() * row.supervisedTokens(),
        seconds + row.seconds());
  }

  TrainingSummary skip() {
    return new TrainingSummary(
        steps, badSteps, skippedWindows + 1, tokens, padding, supervisedTokens, weightSum, seconds);
  }

  TrainingSummary bad() {
    return new TrainingSummary(
        steps, badSteps + 1, skippedWindows, tokens, padding, supervisedTokens, weightSum, seconds);
  }

  /** Over all labels of the run; null where nothing was trained. */
  public Double meanWeight() {
    return supervisedTokens == 0 ? null : weightSum / supervisedTokens;
  }

  /** Null where nothing was trained. */
  public Double tokensPerS() {
    return seconds == 0 ? null : tokens / seconds;
  }
}
