package org.eaft.train.run;

import java.nio.file.Files;
import java.nio.file.Path;

/** Names for files and directories that are not yet whole. */
public final class Unfinished {

  private Unfinished() {}

  /**
   * A name beside a file that nothing has yet: the file's with {@code .part}, or {@code .part2} and
   * so on where something is there, which may be the user's.
   */
  public static Path beside(Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    for (int i = 2; Files.exists(part); i++) {
      part = file.resolveSibling("%s.part%d".formatted(file.getFileName(), i));
    }
    return part;
  }
}
