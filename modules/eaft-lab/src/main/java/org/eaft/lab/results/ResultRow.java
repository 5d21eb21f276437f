package org.eaft.lab.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * A line of {@code results.jsonl}: one number of one run.
 *
 * @param schema {@link ResultsStore#SCHEMA}
 * @param run id
 * @param configHash of the run
 * @param commit of the source; null where there was no repository
 * @param machine {@link Machine#id}
 * @param method as in {@link RunRow}
 * @param point as in {@link RunRow}
 * @param seed as in {@link RunRow}
 * @param metric a task's name, {@code TASK/GROUP}, {@code target}, {@code general}, or a measure of
 *     training such as {@code mean_weight}
 * @param step optimiser step of a measurement during training; null after it
 * @param value in the metric's unit; accuracies lie in 0..1
 * @param n what the value is a mean over: questions, tokens, steps, or 1
 * @param se standard error of the value; null where it has none
 * @param items a digit 0 or 1 a question, in the task's order; null but for tasks after training
 */
public record ResultRow(
    int schema,
    String run,
    String configHash,
    String commit,
    String machine,
    String method,
    Map<String, Object> point,
    Long seed,
    String metric,
    Integer step,
    double value,
    Long n,
    Double se,
    @JsonInclude(JsonInclude.Include.NON_NULL) String items) {}
