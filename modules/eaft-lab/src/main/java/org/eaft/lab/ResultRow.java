package org.eaft.lab;

import java.util.ArrayList;
import java.util.List;
import org.eaft.train.Evaluation;
import org.eaft.train.run.RunReport;

/**
 * One number of one run, a line of {@code results.jsonl}.
 *
 * @param schema version of this layout
 * @param runId as in the run's {@code env.json}
 * @param configHash of the run's configuration
 * @param commit of the source; null where there was no repository
 * @param method label of objective and grid point
 * @param seed of the run
 * @param metric such as {@code target_loss}
 * @param value in the metric's unit
 * @param n what the value is a mean over: tokens, steps, or 1
 */
public record ResultRow(
    int schema,
    String runId,
    String configHash,
    String commit,
    String method,
    long seed,
    String metric,
    double value,
    long n) {

  /** The layout that this version writes. */
  public static final int SCHEMA = 1;

  /** The rows of a finished run; what it did not measure has none. */
  static List<ResultRow> of(String method, String commit, RunReport r) {
    List<ResultRow> rows = new ArrayList<>();
    Rows to = (metric, value, n) -> rows.add(row(method, commit, r, metric, value, n));
    to.evaluation("target", r.after().target());
    to.evaluation("general", r.after().general());
    to.add("mean_weight", r.meanWeight(), r.supervisedTokens());
    to.add("tokens_per_s", r.tokensPerS(), r.tokens());
    to.add("train_seconds", r.trainSeconds(), r.steps());
    to.add("seconds", r.seconds(), 1);
    to.add("peak_mib", r.peakMib() == null ? null : r.peakMib().doubleValue(), 1);
    return rows;
  }

  private static ResultRow row(
      String method, String commit, RunReport r, String metric, double value, long n) {
    return new ResultRow(
        SCHEMA, r.runId(), r.configHash(), commit, method, r.seed(), metric, value, n);
  }

  /** Takes rows and leaves out what is null. */
  private interface Rows {
    void put(String metric, double value, long n);

    default void add(String metric, Double value, long n) {
      if (value != null) {
        put(metric, value, n);
      }
    }

    default void evaluation(String what, Evaluation e) {
      if (e != null) {
        put(what + "_loss", e.loss(), e.tokens());
        put(what + "_accuracy", e.accuracy(), e.tokens());
      }
    }
  }
}
