package org.eaft.models.io;

import java.nio.file.Path;

/**
 * A model file that is missing, damaged or of a kind that cannot be computed.
 *
 * <p>Messages quote what files hold: control characters are shown as escapes, and the middle of
 * what nobody would read is left out.
 */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 10_000;

  /**
   * @param file the file at fault, named first in the message
   * @param problem what was expected, what was found, and where
   */
  public ModelFileException(Path file, String problem) {
    super(file + ": " + shown(problem));
  }

  /** As the two-argument form, keeping the cause. */
  public ModelFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + shown(problem), cause);
  }

  private static String shown(String problem) {
    String part =
        problem.length() <= LONGEST
            ? problem
            : problem.substring(0, LONGEST / 2)
                + " [...] "
                + problem.substring(problem.length() - LONGEST / 2);
    StringBuilder out = new StringBuilder(part.length());
    for (char c : part.toCharArray()) {
      boolean hidden = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
      out.append(hidden && c != '\n' ? "\\u%04x".formatted((int) c) : c);
    }
    return out.toString();
  }
}
