package org.eaft.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * One row of {@code metrics.jsonl}: one optimiser step; means are over its supervised tokens.
 *
 * @param step from 1
 * @param epoch passes over the data completed with this step
 * @param lr learning rate of this step
 * @param loss what was optimised, nats
 * @param ce unweighted cross entropy, nats
 * @param meanWeight of the tokens' cross entropies, before the loss is divided by it where it is
 * @param kl KL(reference ‖ model), nats; absent where the objective has none
 * @param entropy of the model's distribution, nats
 * @param accuracy share of labels that are the arg-max
 * @param gradNorm before clipping
 * @param supervisedTokens labels
 * @param tokens read, padding not counted
 * @param tokensPerS {@code tokens} over {@code seconds}
 * @param seconds of this step
 * @param probe labels that stood out before training, its fields beside the others; absent where
 *     they are not followed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepMetrics(
    int step,
    double epoch,
    double lr,
    double loss,
    double ce,
    double meanWeight,
    Double kl,
    double entropy,
    double accuracy,
    double gradNorm,
    int supervisedTokens,
    int tokens,
    double tokensPerS,
    double seconds,
    @JsonUnwrapped Probe.Means probe) {}
