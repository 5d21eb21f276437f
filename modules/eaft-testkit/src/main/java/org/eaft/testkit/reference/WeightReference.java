package org.eaft.testkit.reference;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** The rules that give weights, token by token, for {@link TokenLossReference}. */
final class WeightReference {

  private static final double MIN_TAU = 1e-6;

  private final ObjectiveReference objective;
  private final int vocabulary;
  private final TokenLossReference.Result r;
  private final int[] supervised;

  /** Weights of the supervised tokens with these statistics. */
  WeightReference(
      ObjectiveReference objective,
      int vocabulary,
      TokenLossReference.Result statistics,
      int[] supervised) {
    this.objective = objective;
    this.vocabulary = vocabulary;
    this.r = statistics;
    this.supervised = supervised;
  }

  /** The rule; documents and constants may be null where it does not read them. */
  IntToDoubleFunction rule(int[] documents, double[] constants) {
    return switch (objective.type()) {
      case SFT, SFT_KL -> t -> 1;
      case DFT -> this::p;
      case TALR -> talr(documents);
      case CONSTANT -> t -> constants[t];
      case EAFT -> t -> Math.pow(share(t), objective.number(0));
      case EAFT_SIGMOID ->
          t -> 1 / (1 + Math.exp(-objective.number(0) * (share(t) - objective.number(1))));
      case EAFT_MASK -> above(this::share, objective.number(1));
      case CONFLICT_MASK -> conflicts();
      case MILE -> t -> Math.pow(1 + r.entropy()[t], objective.number(0));
      case FOCAL -> t -> Math.pow(-Math.expm1(r.logProbability()[t]), objective.number(0));
      case DEFT -> t -> Math.exp(r.sumOfSquares()[t] * r.logProbability()[t]);
      case IDFT -> this::idft;
      case STM -> t -> Math.exp(-r.logProbability()[t]) <= objective.number(0) ? 1 : 0;
    };
  }

  private double p(int t) {
    return Math.exp(r.logProbability()[t]);
  }

  private double share(int t) {
    int k = Math.min(objective.topK(), vocabulary);
    return r.topKEntropy()[t] / objective.normalizer().divisor(k, vocabulary);
  }

  private IntToDoubleFunction above(IntToDoubleFunction value, double threshold) {
    double least = threshold(value, threshold);
    return t -> value.applyAsDouble(t) > least ? 1 : 0;
  }

  private IntToDoubleFunction conflicts() {
    IntToDoubleFunction unsure = above(t -> r.entropy()[t], objective.number(1));
    IntToDoubleFunction likely = above(this::p, objective.number(2));
    return t -> Math.max(unsure.applyAsDouble(t), likely.applyAsDouble(t));
  }

  /** The threshold, or where it is NaN the percentile, linear between neighbours. */
  private double threshold(IntToDoubleFunction value, double threshold) {
    if (!Double.isNaN(threshold) || supervised.length == 0) {
      return threshold;
    }
    double[] sorted = Arrays.stream(supervised).mapToDouble(value).sorted().toArray();
    double at = objective.number(0) / 100 * (sorted.length - 1);
    double low = sorted[(int) Math.floor(at)];
    double high = sorted[(int) Math.ceil(at)];
    return low + (at - Math.floor(at)) * (high - low);
  }

  private double idft(int t) {
    double raw = Math.exp(-(r.logProbability()[t] + r.entropy()[t]) / objective.number(0));
    double gamma = Math.max(objective.number(1), Math.min(raw, objective.number(2)));
    return Math.exp(gamma * r.logProbability()[t]);
  }

  private IntToDoubleFunction talr(int[] documents) {
    double tau = tau(documents);
    return t -> Math.max(Math.exp(r.logProbability()[t] / tau), objective.number(0));
  }

  /** Median over documents with labels of their mean cross entropy, at least 1e-6. */
  private double tau(int[] documents) {
    Map<Integer, double[]> lossAndCount = new TreeMap<>();
    for (int t : supervised) {
      double[] sums = lossAndCount.computeIfAbsent(documents[t], d -> new double[2]);
      sums[0] -= r.logProbability()[t];
      sums[1]++;
    }
    double[] means =
        lossAndCount.values().stream().mapToDouble(s -> s[0] / s[1]).sorted().toArray();
    if (means.length == 0) {
      return MIN_TAU;
    }
    double median = (means[(means.length - 1) / 2] + means[means.length / 2]) / 2;
    return Math.max(median, MIN_TAU);
  }
}
