/**
 * A model put to tasks, outside of any training: {@code eaft eval}.
 *
 * <p>{@link org.eaft.lab.evaluate.EvaluationRun} does the work; {@link
 * org.eaft.lab.evaluate.SampleFile} holds an answer a line, so that nothing is asked twice and two
 * models can be compared question by question ({@link org.eaft.lab.evaluate.PairedScores}); {@link
 * org.eaft.lab.evaluate.EvaluationReport} is {@code eval.json}.
 */
package org.eaft.lab.evaluate;
