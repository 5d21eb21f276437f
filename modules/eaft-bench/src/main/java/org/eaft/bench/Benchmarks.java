package org.eaft.bench;

import java.io.IOException;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks whose name matches a regular expression, or all, and prints a table.
 *
 * <pre>
 * mvn -q -pl modules/eaft-bench -am process-classes -Dbench=Linear
 * mvn -q -pl modules/eaft-bench -am process-classes -Dbench=.          (all; some minutes)
 * mvn -q -pl modules/eaft-bench -am process-classes -Dbench="RmsNorm -p tokens=8x1024 -rf json"
 * </pre>
 *
 * <p>The argument is a command line of JMH: {@code -l} lists the benchmarks, {@code -p NAME=VALUES}
 * chooses shapes, {@code -f}, {@code -wi} and {@code -i} the numbers of JVMs and iterations, {@code
 * -prof gc} shows what is allocated, {@code -h} explains the rest. {@code tokens} is batch x time,
 * {@code shape} one of tiny, smollm2-135m, qwen3-0.6b. OMP_NUM_THREADS sets the threads.
 *
 * <p>A method {@code twin} is the double-precision reference on small inputs, {@code stock} the
 * same function of stock ops; for losses, {@code eaftTwin} and {@code sftStock}. Scores are
 * milliseconds a forward and backward pass; {@code gigaflops} of {@link GemmBenchmark} are 10^9
 * operations per second.
 */
public final class Benchmarks {

  private static final int USAGE = 2;

  private Benchmarks() {}

  /** Runs the benchmarks. */
  public static void main(String[] args) throws RunnerException, IOException {
    try {
      CommandLineOptions line = new CommandLineOptions(args);
      if (line.shouldHelp()) {
        line.showHelp();
        return;
      }
      Options options = new OptionsBuilder().parent(line).shouldFailOnError(true).build();
      Runner runner = new Runner(options);
      if (line.shouldList()) {
        runner.list();
      } else {
        runner.run();
      }
    } catch (NoBenchmarksException e) {
      System.err.println("No benchmark matches " + String.join(" ", args) + "; -l lists them.");
      System.exit(USAGE);
    } catch (CommandLineOptionException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    }
  }
}
