package org.eaft.testkit.reference;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Token-weighted loss on logits: {@code sum over supervised t of (w_t CE_t + beta KL_t) /
 * denominator}, with w detached; of DEFT with (1 - p^a) / a, a detached, for w CE.
 *
 * <p>Shapes: logits and reference logits [tokens, vocabulary], everything else [tokens]. A token
 * with label -100 is not supervised: its logits are not read, its statistics, weight and gradient
 * are 0. Logits of -inf have probability 0 and contribute 0 (0 * -inf = 0). The denominator is the
 * number of supervised tokens where none is given; without a supervised token the loss is 0.
 */
public final class TokenLossReference {
  /** The label of a token that is not trained on. */
  public static final int IGNORED = -100;

  private final ObjectiveReference objective;
  private final int vocabulary;
  private final int[] labels;
  private int[] documents;
  private double[] constants;
  private double[] reference;
  private Result held;
  private boolean rescaled;
  private boolean partOfWindow;
  private double denominator;

  private TokenLossReference(ObjectiveReference objective, int vocabulary, int[] labels) {
    this.objective = objective;
    this.vocabulary = vocabulary;
    this.labels = labels.clone();
    for (int t = 0; t < labels.length; t++) {
      if (labels[t] != IGNORED && (labels[t] < 0 || labels[t] >= vocabulary)) {
        throw new IllegalArgumentException(
            "label "
                + labels[t]
                + " at position "
                + t
                + " is neither "
                + IGNORED
                + " nor in 0.."
                + (vocabulary - 1));
      }
    }
    this.denominator = supervised();
  }

  /**
   * Loss, and per token: what it adds to the sum, label log-probability, entropy and top-K entropy
   * in nats, sum of squared probabilities, weight, KL(reference ‖ model) without its factor (0
   * without a reference).
   */
  public record Result(
      double loss,
      double[] value,
      double[] logProbability,
      double[] entropy,
      double[] topKEntropy,
      double[] sumOfSquares,
      double[] weight,
      double[] kl) {}

  /** The loss of these labels, divided by the number of supervised ones. */
  public static TokenLossReference of(ObjectiveReference objective, int vocabulary, int[] labels) {
    return new TokenLossReference(objective, vocabulary, labels);
  }

  /** The same with a document id per token; talr's tau is a median over documents. */
  public TokenLossReference withDocuments(int[] newDocuments) {
    Check.length("documents", newDocuments, labels.length);
    TokenLossReference copy = copy();
    copy.documents = newDocuments.clone();
    return copy;
  }

  /** The same with a constant per token. */
  public TokenLossReference withConstants(double[] newConstants) {
    Check.length("constants", newConstants, labels.length);
    TokenLossReference copy = copy();
    copy.constants = newConstants.clone();
    return copy;
  }

  /** The same with the logits of the reference model [tokens, vocabulary]. */
  public TokenLossReference withReference(double[] referenceLogits) {
    Check.length("reference logits", referenceLogits, (long) labels.length * vocabulary);
    TokenLossReference copy = copy();
    copy.reference = referenceLogits.clone();
    return copy;
  }

  /** The same divided by another number, such as the supervised tokens of a whole window. */
  public TokenLossReference withDenominator(double newDenominator) {
    TokenLossReference copy = copy();
    copy.denominator = newDenominator;
    return copy;
  }

  /** The same divided by the mean weight as well. */
  public TokenLossReference rescaled() {
    TokenLossReference copy = copy();
    copy.rescaled = true;
    return copy;
  }

  /** The same, never divided by the mean weight. */
  public TokenLossReference partOfWindow() {
    TokenLossReference copy = copy();
    copy.partOfWindow = true;
    return copy;
  }

  /** The same with all that is detached held at these values: what finite differences need. */
  public TokenLossReference withHeld(Result values) {
    Check.length("weights", values.weight, labels.length);
    TokenLossReference copy = copy();
    copy.held = values;
    return copy;
  }

  /** The vocabulary size of the logits. */
  public int vocabulary() {
    return vocabulary;
  }

  /** How many labels are not -100. */
  public int supervised() {
    return (int) Arrays.stream(labels).filter(label -> label != IGNORED).count();
  }

  /** Loss and per-token values. */
  public Result forward(double[] logits) {
    int n = labels.length;
    Check.length("logits", logits, (long) n * vocabulary);
    Result result =
        new Result(
            0,
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n]);
    for (int t = 0; t < n; t++) {
      if (labels[t] != IGNORED) {
        double[] logP = TokenStatistics.logProbabilities("logits", logits, t, vocabulary);
        result.logProbability[t] = logP[labels[t]];
        result.entropy[t] = TokenStatistics.entropy(logP);
        result.topKEntropy[t] = TokenStatistics.topKEntropy(logP, objective.topK());
        result.sumOfSquares[t] = TokenStatistics.sumOfSquares(logP);
        if (reference != null) {
          result.kl[t] = TokenStatistics.kl(referenceLogProbabilities(t), logP);
        }
      }
    }
    return withLoss(result);
  }

  /**
   * Gradient of the logits: {@code upstream / denominator (w (P - onehot) + beta (P - R))}, over
   * the mean weight where the loss is.
   */
  public double[] backward(double[] logits, double upstream) {
    double[] weight = forward(logits).weight;
    double scale = upstream * scale(weight);
    double[] gradient = new double[logits.length];
    for (int t = 0; t < labels.length; t++) {
      if (labels[t] == IGNORED) {
        continue;
      }
      double[] logP = TokenStatistics.logProbabilities("logits", logits, t, vocabulary);
      double[] logR = objective.beta() == 0 ? null : referenceLogProbabilities(t);
      for (int v = 0; v < vocabulary; v++) {
        double p = Math.exp(logP[v]);
        double g = weight[t] * (p - (v == labels[t] ? 1 : 0));
        if (logR != null) {
          g += objective.beta() * (p - Math.exp(logR[v]));
        }
        gradient[t * vocabulary + v] = scale * g;
      }
    }
    return gradient;
  }

  private Result withLoss(Result r) {
    if (supervised() > 0) {
      requireInputs();
    }
    int[] supervised =
        IntStream.range(0, labels.length).filter(t -> labels[t] != IGNORED).toArray();
    IntToDoubleFunction rule =
        held != null
            ? t -> held.weight[t]
            : new WeightReference(objective, vocabulary, r, supervised).rule(documents, constants);
    double sum = 0;
    for (int t : supervised) {
      r.weight[t] = rule.applyAsDouble(t);
      r.value[t] = value(r, t) + times(objective.beta(), r.kl[t]);
      sum += r.value[t];
    }
    double loss = supervised.length == 0 ? 0 : sum * scale(r.weight);
    return new Result(
        loss, r.value, r.logProbability, r.entropy, r.topKEntropy, r.sumOfSquares, r.weight, r.kl);
  }

  private double value(Result r, int t) {
    if (objective.type() == ObjectiveReference.Type.DEFT) {
      double a = (held != null ? held : r).sumOfSquares[t];
      return -Math.expm1(a * r.logProbability[t]) / a;
    }
    return times(r.weight[t], -r.logProbability[t]);
  }

  /** What the sum is multiplied with. */
  private double scale(double[] weight) {
    double mean = Arrays.stream(weight).sum() / supervised();
    boolean divided = !partOfWindow && (rescaled || objective.normalised());
    return divided && mean > 0 ? 1 / mean / denominator : 1 / denominator;
  }

  private void requireInputs() {
    switch (objective.type()) {
      case SFT_KL -> requireGiven("reference logits", reference);
      case CONSTANT -> requireGiven("constants", constants);
      case TALR -> requireGiven("documents", documents);
      default -> {}
    }
  }

  private void requireGiven(String what, Object value) {
    if (value == null) {
      throw new IllegalStateException(objective.type() + " needs " + what);
    }
  }

  private double[] referenceLogProbabilities(int t) {
    requireGiven("reference logits", reference);
    return TokenStatistics.logProbabilities("reference logits", reference, t, vocabulary);
  }

  private static double times(double factor, double value) {
    return factor == 0 ? 0 : factor * value;
  }

  private TokenLossReference copy() {
    TokenLossReference copy = new TokenLossReference(objective, vocabulary, labels);
    copy.documents = documents;
    copy.constants = constants;
    copy.reference = reference;
    copy.held = held;
    copy.rescaled = rescaled;
    copy.partOfWindow = partOfWindow;
    copy.denominator = denominator;
    return copy;
  }
}
