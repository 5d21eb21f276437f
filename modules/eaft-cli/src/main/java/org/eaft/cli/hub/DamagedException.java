package org.eaft.cli.hub;

/** What came is not the file that was listed: it has to be fetched again from its beginning. */
final class DamagedException extends Exception {

  private static final long serialVersionUID = 1L;

  DamagedException(String problem) {
    super(problem);
  }
}
