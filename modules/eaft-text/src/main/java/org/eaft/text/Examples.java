package org.eaft.text;

import java.util.List;

/** Reads a data file into token ids and labels. */
public final class Examples {

  private Examples() {}

  /**
   * The examples of a file.
   *
   * @throws DataException naming file, line and field
   */
  public static List<Example> read(DataOptions options, Tokenizer tokenizer) {
    throw new UnsupportedOperationException();
  }
}
