package org.eaft.text;

/** What becomes of a row that is malformed, or that the chat template refuses. */
public enum BadRows {
  /** A {@link DataException} that names file, line and field. */
  ERROR,
  /** The row is left out and counted. */
  SKIP
}
