package org.eaft.train.run;

import java.util.Map;
import org.eaft.text.RowCounts;
import org.eaft.train.Evaluation;
import org.eaft.train.PaddingShare;

/**
 * {@code eval.json}: what a finished run measured; its presence says that the run is finished.
 *
 * @param schema version of this layout
 * @param runId as in {@code env.json}
 * @param configHash of the run's configuration
 * @param objective label of the objective
 * @param seed of the run
 * @param before the model before the first step; null where it was not asked for
 * @param after the model at the end; with {@code output.save: best}, too
 * @param best the best step on the way; null where nothing was measured there
 * @param rows what became of the rows of the training files; null in reports of earlier versions
 * @param heldOutRows the same of the validation files; null where there are none
 * @param steps optimiser steps
 * @param skippedSteps steps that were not finite and were skipped, as was asked for
 * @param skippedWindows windows without a label
 * @param tokens trained on, padding not counted
 * @param padding what was read besides
 * @param supervisedTokens labels trained on
 * @param meanWeight over all trained labels; null where nothing was trained
 * @param tokensPerS of training; null where nothing was trained
 * @param trainSeconds in optimiser steps
 * @param seconds of the whole run
 * @param peakMib largest resident memory of the process during the run; null where the system does
 *     not say
 */
public record RunReport(
    int schema,
    String runId,
    String configHash,
    String objective,
    long seed,
    Measures before,
    Measures after,
    Best best,
    RowCounts rows,
    RowCounts heldOutRows,
    int steps,
    int skippedSteps,
    int skippedWindows,
    long tokens,
    PaddingShare padding,
    long supervisedTokens,
    Double meanWeight,
    Double tokensPerS,
    double trainSeconds,
    double seconds,
    Long peakMib) {

  /** The layout that this version writes. */
  public static final int SCHEMA = 1;

  /**
   * A model at one moment.
   *
   * @param target held-out rows; null where there are none
   * @param general general text; null where there is none
   * @param tasks by name; null where there are none
   */
  public record Measures(Evaluation target, Evaluation general, Map<String, TaskScore> tasks) {}
}
