package org.eaft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where standard output goes. */
final class Terminal {

  /** System property by which the launcher says whether standard output is a terminal. */
  private static final String OUTPUT = "eaft.terminal.output";

  private Terminal() {}

  /** Whether standard output is a terminal: the launcher knows, else Linux. */
  static boolean isOutput() {
    String told = System.getProperty(OUTPUT);
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
