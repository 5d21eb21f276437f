package org.eaft.train;

/**
 * What one micro-batch adds to its accumulation window.
 *
 * @param lossSum sum over its tokens of what is optimised (for most objectives weighted cross
 *     entropy, plus any KL term), in nats, not divided
 * @param tokens the same, token by token
 */
public record MicroResult(double lossSum, TokenScores tokens) {}
