package org.eaft.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** By what the options of a question are ranked. */
enum ChoiceRule {

  /** The sum of the log-probabilities of an option's tokens. */
  SUM(Task.ACCURACY),

  /** That sum a UTF-16 unit of the option, as lm-evaluation-harness's acc_norm has it. */
  PER_CHARACTER("accuracy_norm"),

  /** That sum a token of the option. */
  PER_TOKEN("accuracy_token_norm");

  private final String metric;

  ChoiceRule(String metric) {
    this.metric = metric;
  }

  /** The rule of a metric. */
  static Optional<ChoiceRule> of(String metric) {
    return Arrays.stream(values()).filter(rule -> rule.metric.equals(metric)).findFirst();
  }

  /** Metrics by their names. */
  static List<String> metrics() {
    return Arrays.stream(values()).map(rule -> rule.metric).toList();
  }

  /**
   * Index of the option that is chosen, the first of equal ones.
   *
   * @param sums of log-probabilities, nats
   * @param tokens of the options
   */
  int chosen(double[] sums, List<String> options, int[] tokens) {
    int best = 0;
    for (int i = 1; i < sums.length; i++) {
      best = value(sums, options, tokens, i) > value(sums, options, tokens, best) ? i : best;
    }
    return best;
  }

  private double value(double[] sums, List<String> options, int[] tokens, int i) {
    return switch (this) {
      case SUM -> sums[i];
      case PER_CHARACTER -> sums[i] / options.get(i).length();
      case PER_TOKEN -> sums[i] / tokens[i];
    };
  }
}
