package org.eaft.lab.tables;

/**
 * One number of one run.
 *
 * @param value in the metric's unit; accuracies are 0 to 1
 * @param n what it is a mean over, such as questions; null where the row has none
 * @param se its standard error over questions; null where the row has none
 * @param items one character 0 or 1 a question; null where it is no task's
 */
public record Measurement(double value, Long n, Double se, String items) {}
