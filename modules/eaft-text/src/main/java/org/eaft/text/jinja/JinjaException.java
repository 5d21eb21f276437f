package org.eaft.text.jinja;

/** A template that cannot be read or rendered. */
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final boolean refusal;

  private JinjaException(String message, int line, boolean refusal) {
    super(message);
    this.line = line;
    this.refusal = refusal;
  }

  static JinjaException of(String message, Object... args) {
    return new JinjaException(args.length == 0 ? message : message.formatted(args), 0, false);
  }

  static JinjaException at(int line, String message, Object... args) {
    return new JinjaException(args.length == 0 ? message : message.formatted(args), line, false);
  }

  /** What a template says with {@code raise_exception}. */
  static JinjaException refusal(String message) {
    return new JinjaException(message, 0, true);
  }

  /** The same with a line, if it has none. */
  JinjaException atLine(int known) {
    if (line > 0) {
      return this;
    }
    JinjaException e = new JinjaException(getMessage(), known, refusal);
    e.setStackTrace(getStackTrace());
    return e;
  }

  /** The 1-based line of the template; 0 where it is not known. */
  public int line() {
    return line;
  }

  /** Whether the template itself refused, by {@code raise_exception}. */
  public boolean isRefusal() {
    return refusal;
  }
}
