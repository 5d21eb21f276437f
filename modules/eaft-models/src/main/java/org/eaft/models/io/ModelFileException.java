package org.eaft.models.io;

import java.nio.file.Path;

/** A model file that is missing, damaged or of a kind that cannot be computed. */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file at fault, named first in the message
   * @param problem what was expected, what was found, and where
   */
  public ModelFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** As the two-argument form, keeping the cause. */
  public ModelFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
