package org.eaft.train;

/**
 * Per-token numbers of a batch, row-major [rows, time]; a position without a label holds 0.
 *
 * @param logProbability ln p of the label, nats
 * @param entropy entropy of the whole distribution, nats
 * @param topKEntropy entropy of the renormalised top-K probabilities, nats; K is the objective's;
 *     where it has none, scoring takes 20 and training leaves 0
 * @param weight factor of the gradient of the token's cross entropy, before any division by the
 *     mean
 * @param kl KL(reference ‖ model) over the full vocabulary, nats, without its coefficient; null
 *     where the objective has none
 * @param correct whether the label is the arg-max
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record TokenScores(
    float[] logProbability,
    float[] entropy,
    float[] topKEntropy,
    float[] weight,
    float[] kl,
    boolean[] correct) {}
