package org.eaft.lab;

import java.nio.file.Path;

/** Starts one run of a matrix and waits for its end; called from several threads at once. */
@FunctionalInterface
public interface RunLauncher {

  /**
   * Runs a configuration; an unfinished run of it goes on from its newest checkpoint.
   *
   * @param config file with the run's configuration
   * @param log gets what the run prints, behind what it holds
   * @return exit code of the run, 0 where it finished
   */
  int launch(Path config, Path log);
}
