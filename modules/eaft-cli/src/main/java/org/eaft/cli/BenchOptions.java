package org.eaft.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.ops.Parallel;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the benchmarks have in common: options, and rows of JSON. */
final class BenchOptions {

  private static final double GIGA = 1e9;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--shape",
      defaultValue = "smollm2-135m",
      description = "tiny, smollm2-135m or qwen3-0.6b (default: ${DEFAULT-VALUE}).")
  private String shape;

  @Option(names = "--precision", defaultValue = "fp32", description = "fp32 (default) or bf16.")
  private String precision;

  @Option(names = "--threads", description = "Threads (default: OMP_NUM_THREADS, else all cores).")
  private Integer threads;

  @Option(
      names = "--repeat",
      defaultValue = "6",
      description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeat;

  /** Checks numbers and sets the number of threads, which must not have been asked for before. */
  void begin() {
    atLeastOne("--repeat", repeat);
    if (threads != null) {
      atLeastOne("--threads", threads);
      System.setProperty(Parallel.PROPERTY, threads.toString());
    }
  }

  static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ConfigException(option + " must be at least 1, not " + value);
    }
  }

  BenchShape shape() {
    return BenchShape.of(shape);
  }

  String precision() {
    return precision;
  }

  int repeat() {
    return repeat;
  }

  /** A row that begins with what was run. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("eaft", Environment.version());
    row.put("shape", shape);
    row.put("precision", precision);
    return row;
  }

  /** One line of JSON, at once. */
  void print(Map<String, Object> row) {
    row.put("threads", Parallel.threads());
    spec.commandLine().getOut().println(Json.line(row));
    spec.commandLine().getOut().flush();
  }

  static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / GIGA;
  }

  static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.rint(value * scale) / scale;
  }
}
