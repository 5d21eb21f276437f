package org.eaft.text;

/** What becomes of a row that has more tokens than the limit. */
public enum Overlong {
  /** A {@link DataException} that names the row, its length and the limit. */
  ERROR,
  /** The first tokens are kept, up to the limit. */
  TRUNCATE,
  /** The row is left out. */
  DROP
}
