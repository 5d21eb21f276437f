package org.eaft.text;

import java.util.List;
import java.util.Set;

/**
 * What was read from data files.
 *
 * @param examples in the order of the files
 * @param formats the layouts, detected or named, of the files in their order
 * @param counts what became of the rows
 */
public record ExampleSet(List<Example> examples, Set<DataFormat> formats, RowCounts counts) {

  public ExampleSet {
    examples = List.copyOf(examples);
  }

  /** Tokens of all examples. */
  public long tokens() {
    return counts.tokens();
  }

  /** Labels of all examples. */
  public long supervisedTokens() {
    return counts.supervisedTokens();
  }
}
