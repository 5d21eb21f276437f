package org.eaft.dl4j;

/** What the sum of the tokens' losses is divided by. */
public enum Division {
  /**
   * The examples of the minibatch, as DL4J does by itself: the losses of a sequence are added up,
   * so that a long one counts more and the learning rate depends on the length.
   */
  EXAMPLES,

  /**
   * The tokens that are trained on, as language models are. The configuration must then be built
   * with {@code miniBatch(false)}, or DL4J divides by the examples a second time. A LossLayer
   * divides the score that it reports by the examples in either case, and not the gradient.
   */
  TOKENS
}
