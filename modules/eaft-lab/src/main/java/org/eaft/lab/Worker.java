package org.eaft.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that runs one configuration after another, as it is told on its standard input. */
public final class Worker implements AutoCloseable {

  private static final long POLL_MILLIS = 100;
  private static final long END_SECONDS = 10;

  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private Worker(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** The line that the process prints when it has run a configuration to its end. */
  public static String finished(Path config) {
    return "finished " + config;
  }

  static Worker start(ProcessBuilder builder) throws IOException {
    return new Worker(builder.redirectErrorStream(true).start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Has it run a configuration.
   *
   * @param log gets what it prints meanwhile, behind what it holds
   * @param stop where it says yes, the process is sent SIGTERM
   * @return 0 where the run finished, else the exit code of the process, which has ended
   */
  int run(Path config, Path log, BooleanSupplier stop) throws IOException, InterruptedException {
    tell(config);
    try (Writer lines =
        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      boolean told = false;
      while (true) {
        if (!told && stop.getAsBoolean()) {
          // Process.destroy would also close what it still has to say
          process.toHandle().destroy();
          told = true;
        }
        if (!output.ready() && process.isAlive()) {
          lines.flush();
          Thread.sleep(POLL_MILLIS);
          continue;
        }
        String line = output.readLine();
        if (line == null) {
          return process.waitFor();
        }
        if (line.equals(finished(config))) {
          return 0;
        }
        lines.write(line + '\n');
      }
    }
  }

  private void tell(Path config) {
    try {
      input.write(config + "\n");
      input.flush();
    } catch (IOException e) {
      // it has ended, and its exit code says why
    }
  }

  /** Lets it end, which it does when nothing more can come, and ends it where it does not. */
  @Override
  public void close() {
    try {
      input.close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // it has ended already, or will be ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroy();
  }
}
