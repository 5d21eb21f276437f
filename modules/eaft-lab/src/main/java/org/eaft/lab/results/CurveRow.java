package org.eaft.lab.results;

import java.util.List;

/**
 * A line of {@code curves.jsonl}: one metric of one run over its steps.
 *
 * @param schema {@link ResultsStore#SCHEMA}
 * @param run id
 * @param metric such as {@code loss}, {@code entropy}, or a task's name
 * @param steps the last optimiser step of each bin
 * @param values means over the bins
 */
public record CurveRow(
    int schema, String run, String metric, List<Integer> steps, List<Double> values) {}
