package org.eaft.text;

/** One record that cannot be used; what follows it can be read all the same. */
final class BadRowException extends DataException {
  private static final long serialVersionUID = 1L;

  BadRowException(String message) {
    super(message);
  }

  BadRowException(String message, Throwable cause) {
    super(message, cause);
  }
}
