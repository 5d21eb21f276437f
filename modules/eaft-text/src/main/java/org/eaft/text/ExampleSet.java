package org.eaft.text;

import java.util.List;

/**
 * What was read from a data file.
 *
 * @param examples in the order of the file
 * @param format the layout, detected or named
 * @param rows rows read, those left out included
 * @param truncated rows that were cut to the limit
 * @param dropped rows that were left out because they were longer than the limit
 * @param unlabelled examples that have no label
 */
public record ExampleSet(
    List<Example> examples,
    DataFormat format,
    int rows,
    int truncated,
    int dropped,
    int unlabelled) {

  public ExampleSet {
    examples = List.copyOf(examples);
  }

  /** Tokens of all examples. */
  public long tokens() {
    return examples.stream().mapToLong(Example::length).sum();
  }

  /** Labels of all examples. */
  public long supervisedTokens() {
    return examples.stream().mapToLong(Example::supervisedTokens).sum();
  }
}
