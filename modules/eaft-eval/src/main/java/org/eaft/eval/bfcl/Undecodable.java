package org.eaft.eval.bfcl;

/** A text is not calls, and why. */
final class Undecodable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_LENGTH = 300;

  /** Calls are found, but not in the form of a name with named arguments. */
  private final boolean wrongForm;

  private Undecodable(String reason, boolean wrongForm) {
    // texts without calls are common, and nobody looks at where they were found to be so
    super(cut(reason), null, false, false);
    this.wrongForm = wrongForm;
  }

  /** Reasons may quote what a model wrote. */
  private static String cut(String reason) {
    return reason.length() <= MAX_LENGTH ? reason : reason.substring(0, MAX_LENGTH) + "...";
  }

  static Undecodable of(String reason, Object... about) {
    return new Undecodable(reason.formatted(about), false);
  }

  static Undecodable wrongForm(String reason) {
    return new Undecodable(reason, true);
  }

  boolean isWrongForm() {
    return wrongForm;
  }
}
