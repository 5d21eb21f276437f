package org.eaft.train;

import org.eaft.text.Batch;

/** Sums over the labels of a window, from which its means are taken; shared with evaluation. */
final class WindowSums {

  private int tokens;
  private double loss;
  private double crossEntropy;
  private double weight;
  private double entropy;
  private double kl;
  private boolean hasKl;
  private int correct;
  private double factor = 1;

  void add(Batch batch, MicroResult result) {
    loss += result.lossSum();
    add(batch, result.tokens());
  }

  void add(Batch batch, TokenScores scores) {
    hasKl |= scores.kl() != null;
    for (int t = 0; t < batch.labels().length; t++) {
      if (batch.labels()[t] == Batch.IGNORED) {
        continue;
      }
      tokens++;
      crossEntropy -= scores.logProbability()[t];
      weight += scores.weight()[t];
      entropy += scores.entropy()[t];
      kl += scores.kl() == null ? 0 : scores.kl()[t];
      correct += scores.correct()[t] ? 1 : 0;
    }
  }

  int tokens() {
    return tokens;
  }

  /** Divides loss and gradient by the mean weight; where every weight is 0 both are as they are. */
  void divideByMeanWeight() {
    factor = weight > 0 ? tokens / weight : 1;
  }

  /** What the accumulated gradient is multiplied with. */
  double factor() {
    return factor;
  }

  double loss() {
    return factor * loss / tokens;
  }

  double crossEntropy() {
    return crossEntropy / tokens;
  }

  double meanWeight() {
    return weight / tokens;
  }

  double entropy() {
    return entropy / tokens;
  }

  /** Null where the objective has no KL term. */
  Double kl() {
    return hasKl ? kl / tokens : null;
  }

  double accuracy() {
    return (double) correct / tokens;
  }
}
