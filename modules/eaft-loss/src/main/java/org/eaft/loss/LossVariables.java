package org.eaft.loss;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a loss op puts out. Only the loss has a gradient; the others are statistics, zero at
 * positions without a label, all of the labels' shape.
 *
 * @param loss scalar: sum of the values over the supervised tokens, divided by the denominator
 * @param logProbability ln p of the label
 * @param entropy entropy of the whole distribution in nats
 * @param topKEntropy entropy of the renormalised top K in nats, zero where nobody asked for it
 * @param weight w
 * @param kl KL(ref || model) in nats, zero without a reference
 * @param correct 1 where the label has the largest logit
 * @param value what the token adds to the sum, nats: w CE for most objectives, plus beta KL
 */
public record LossVariables(
    SDVariable loss,
    SDVariable logProbability,
    SDVariable entropy,
    SDVariable topKEntropy,
    SDVariable weight,
    SDVariable kl,
    SDVariable correct,
    SDVariable value) {

  static LossVariables of(SDVariable[] v) {
    return new LossVariables(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
  }
}
