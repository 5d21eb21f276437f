/**
 * The training loop: windows of micro-batches, accumulation, schedules, metrics, evaluation.
 *
 * <p>What is numerical stands behind {@link org.eaft.train.TrainingEngine}; this package decides
 * what the engine sees, in which order, and what is written down.
 */
package org.eaft.train;
