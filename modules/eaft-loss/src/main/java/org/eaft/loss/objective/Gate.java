package org.eaft.loss.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A weight that is a function of EAFT's normalised entropy: h = H / normalizer, H being the entropy
 * of the model's K largest probabilities, renormalised.
 *
 * @param topK K; the vocabulary's size where that is smaller
 * @param normalizer what the entropy is divided by
 */
record Gate(int topK, Normalizer normalizer) {

  static final Kind.Parameter TOP_K = Kind.Parameter.integer("top_k", 20, 2);
  static final Kind.Parameter NORMALIZER = Kind.Parameter.choice("normalizer", Normalizer.PAPER);

  /** The gate whose K and normaliser stand at these places among arguments. */
  static Gate of(double[] arguments, int topK, int normalizer) {
    return new Gate((int) arguments[topK], Normalizer.values()[(int) arguments[normalizer]]);
  }

  /** The arguments of a gate with other numbers between K and normaliser. */
  double[] around(double... numbers) {
    double[] all = new double[numbers.length + 2];
    all[0] = topK;
    System.arraycopy(numbers, 0, all, 1, numbers.length);
    all[all.length - 1] = normalizer.ordinal();
    return all;
  }

  /** The parameters that {@link #around} gives the values of. */
  static List<Kind.Parameter> parameters(Kind.Parameter... numbers) {
    List<Kind.Parameter> all = new ArrayList<>(List.of(TOP_K));
    all.addAll(List.of(numbers));
    all.add(NORMALIZER);
    return List.copyOf(all);
  }

  /** The normalised entropies of some tokens, each passed through a function. */
  void apply(
      String type,
      TokenStatistics tokens,
      int first,
      int last,
      float[] weights,
      DoubleUnaryOperator f) {
    double divisor = normalizer.value(topK, tokens.vocabulary());
    if (divisor == 0) {
      throw new IllegalArgumentException(
          "%s: normalizer %s is zero for a vocabulary of %d; take paper or none"
              .formatted(type, normalizer.name().toLowerCase(Locale.ROOT), tokens.vocabulary()));
    }
    for (int i = first; i < last; i++) {
      double share = Math.max(0, tokens.topKEntropy()[i]) / divisor;
      weights[i] = (float) f.applyAsDouble(share);
    }
  }

  /** The normalised entropies as variables. */
  SDVariable of(TokenVariables tokens) {
    SDVariable entropy = tokens.topKEntropy();
    SDVariable least = tokens.graph().zerosLike(entropy);
    return normalizer.divide(tokens.graph().math().max(entropy, least), topK, tokens.vocabulary());
  }
}
