package org.eaft.loss.objective;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What the entropy of the K largest probabilities is divided by. */
enum Normalizer {
  /** 3.0, as in the code that the authors of EAFT released. */
  PAPER,
  /** ln K, the largest possible value, K being at most the vocabulary's size. */
  LN_K,
  /** 1. */
  NONE,
  /** ln V, the largest entropy of the whole vocabulary. */
  LN_V;

  double value(int topK, int vocabulary) {
    return switch (this) {
      case PAPER -> 3.0;
      case LN_K -> Math.log(Math.min(topK, vocabulary));
      case NONE -> 1;
      case LN_V -> Math.log(vocabulary);
    };
  }

  /** An entropy divided by the value; not a number where that is zero. */
  SDVariable divide(SDVariable entropy, int topK, SDVariable vocabulary) {
    SameDiff graph = entropy.getSameDiff();
    return switch (this) {
      case PAPER -> entropy.div(3);
      case LN_K ->
          entropy.div(graph.math().log(graph.math().min(vocabulary, graph.constant((float) topK))));
      case NONE -> entropy;
      case LN_V -> entropy.div(graph.math().log(vocabulary));
    };
  }
}
