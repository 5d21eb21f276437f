package org.eaft.train.run;

/**
 * The step behind which the held-out rows had their lowest loss so far; of equal ones the first.
 *
 * @param step optimiser steps made, bad ones included
 * @param loss on the held-out rows, as in {@link org.eaft.train.Evaluation}
 */
public record Best(int step, double loss) {}
