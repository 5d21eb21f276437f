package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Runs configurations in JVMs of their own, with the class path of this one, its flags and their
 * share of the machine, so that a crash spoils no other run.
 *
 * <p>A third of a run of a minute is the JVM's start and the compiling of hot code. So a process
 * whose run ended well, and soon, is given the next one. One whose run failed is not used again,
 * nor is one whose run took long: its start does not matter, and the next run finds clean memory.
 */
public final class ProcessLauncher implements RunLauncher, AutoCloseable {

  private static final Duration SOON = Duration.ofMinutes(5);

  private final List<String> command;
  private final int threads;
  private final BooleanSupplier stop;
  private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();

  private ProcessLauncher(List<String> command, int threads, BooleanSupplier stop) {
    this.command = command;
    this.threads = threads;
    this.stop = stop;
  }

  /**
   * A launcher of {@code java MAIN ARGUMENTS}, which reads files of configurations from standard
   * input, prints {@link Worker#finished} behind each that it ran, and ends with the exit code of
   * the first that failed.
   *
   * @param main class with the main method
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
    Instant start = Instant.now();
    Worker worker = worker();
    try {
      int code = worker.run(config, log, stop);
      if (code == 0 && Duration.between(start, Instant.now()).compareTo(SOON) < 0) {
        idle.add(worker);
      } else {
        worker.close();
      }
      return code;
    } catch (IOException e) {
      worker.close();
      throw new UncheckedIOException("a run's process cannot be spoken to: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      worker.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a run was going on", e);
    }
  }

  private Worker worker() {
    for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
      if (worker.isAlive()) {
        return worker;
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    try {
      return Worker.start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Ends the processes that wait for a run. */
  @Override
  public void close() {
    idle.forEach(Worker::close);
    idle.clear();
  }
}
