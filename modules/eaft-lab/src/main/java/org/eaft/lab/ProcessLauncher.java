package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs each configuration in a JVM of its own, with the class path of this one, its flags and its
 * share of the machine, so that peak memory is the run's and a crash spoils no other run.
 */
public final class ProcessLauncher implements RunLauncher {

  private static final long POLL_MILLIS = 100;

  private final List<String> command;
  private final int threads;
  private final BooleanSupplier stop;

  private ProcessLauncher(List<String> command, int threads, BooleanSupplier stop) {
    this.command = command;
    this.threads = threads;
    this.stop = stop;
  }

  /**
   * A launcher of {@code java MAIN ARGUMENTS CONFIG}.
   *
   * @param main class with the main method
   * @param arguments before the configuration's file
   * @param stop where it says yes, the runs are asked to end (SIGTERM) and waited for
   */
  public static ProcessLauncher of(
      String main, List<String> arguments, Jobs jobs, BooleanSupplier stop) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(jobs.flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return new ProcessLauncher(List.copyOf(command), jobs.threads(), stop);
  }

  @Override
  public int launch(Path config, Path log) {
    List<String> line = new ArrayList<>(command);
    line.add(config.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    try {
      return await(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  private int await(Process process) {
    boolean told = false;
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stop.getAsBoolean() && !told) {
          process.destroy();
          told = true;
        }
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a run was going on", e);
    }
  }
}
