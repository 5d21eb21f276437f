package org.eaft.train;

/**
 * A model on held-out text.
 *
 * @param loss mean unweighted cross entropy of the labels, nats
 * @param accuracy share of labels that are the arg-max
 * @param tokens labels
 * @param examples rows
 */
public record Evaluation(double loss, double accuracy, int tokens, int examples) {}
