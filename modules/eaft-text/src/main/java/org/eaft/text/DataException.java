package org.eaft.text;

/**
 * A data file, tokenizer file or chat template that cannot be used as it is.
 *
 * <p>The message says which file (and line and field), what is wrong with it and what to do.
 */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
