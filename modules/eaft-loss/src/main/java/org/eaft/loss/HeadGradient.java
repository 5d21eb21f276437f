package org.eaft.loss;

/** What becomes of the gradient of the head in {@link LinearTokenLoss}. */
enum HeadGradient {
  /** An array of the graph. */
  ARRAY,
  /** Added to an input. */
  SUM,
  /** Not computed: the head is frozen. */
  NONE
}
