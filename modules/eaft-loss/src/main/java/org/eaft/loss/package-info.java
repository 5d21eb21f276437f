/**
 * The losses: {@link org.eaft.loss.LinearTokenLoss} fused with the LM head and {@link
 * org.eaft.loss.TokenLoss} on logits, each with any {@link org.eaft.loss.objective.Objective}.
 */
package org.eaft.loss;
