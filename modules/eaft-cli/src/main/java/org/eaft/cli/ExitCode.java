package org.eaft.cli;

import java.io.UncheckedIOException;
import org.eaft.cli.hub.HubException;
import org.eaft.models.io.ModelFileException;
import org.eaft.text.DataException;
import org.eaft.train.DivergenceException;
import org.eaft.train.config.ConfigException;

/** What the process says to its caller; 130 and 143 stand for SIGINT and SIGTERM. */
final class ExitCode {

  static final int DONE = 0;
  static final int INTERNAL = 1;
  static final int USAGE = 2;
  static final int DATA = 3;
  static final int DIVERGED = 4;
  static final int RUNS_FAILED = 5;

  private ExitCode() {}

  static int of(Throwable e) {
    if (e instanceof ConfigException) {
      return USAGE;
    }
    if (e instanceof DataException
        || e instanceof ModelFileException
        || e instanceof HubException
        || e instanceof UncheckedIOException) { // a full disk, a file without permission
      return DATA;
    }
    return e instanceof DivergenceException ? DIVERGED : INTERNAL;
  }

  /** Whether the message alone says what is wrong, without a stack trace. */
  static boolean explainsItself(Throwable e) {
    return of(e) != INTERNAL;
  }
}
