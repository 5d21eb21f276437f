package org.eaft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Parallel;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import org.eaft.train.run.ProcessMemory;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft bench load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times reading a model's weights, from opening its files to 32-bit arrays that can be"
          + " trained.",
      "Prints one JSON line a repetition; the first is what a command sees, for the JVM still"
          + " compiles.",
      "nd4j_s is what the start of ND4J took before. extra_mib is by how much the process grew at"
          + " its",
      "largest, pages of mapped files included; extra_of_weights the ratio to the arrays"
          + " themselves."
    },
    footer = {
      "",
      "Examples:",
      "  eaft bench load --model models/smollm2",
      "  eaft bench load --model models/SmolLM2.gguf --repeat 5"
    })
final class BenchLoadCommand implements Callable<Integer> {

  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      description = "A Hugging Face directory or a .gguf file.")
  private Path model;

  @Option(names = "--threads", description = "Threads (default: OMP_NUM_THREADS, else all cores).")
  private Integer threads;

  @Option(
      names = "--repeat",
      defaultValue = "1",
      description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Override
  public Integer call() throws IOException {
    BenchOptions.atLeastOne("--repeat", repeat);
    if (threads != null) {
      BenchOptions.atLeastOne("--threads", threads);
      System.setProperty(Parallel.PROPERTY, threads.toString());
    }
    long start = System.nanoTime();
    Nd4j.create(1).close();
    double nd4j = BenchOptions.secondsSince(start);
    Long before = ProcessMemory.residentMib();
    for (int i = 0; i < repeat; i++) {
      load(nd4j, before);
    }
    return ExitCode.DONE;
  }

  private void load(double nd4j, Long before) throws IOException {
    ProcessMemory.forgetPeak();
    long start = System.nanoTime();
    try (WeightSource source = WeightSource.open(model)) {
      double opened = BenchOptions.secondsSince(start);
      try (ModelWeights weights = ModelWeights.read(source)) {
        double loaded = BenchOptions.secondsSince(start);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("eaft", Environment.version());
        row.put("model", model.toAbsolutePath().normalize().getFileName().toString());
        row.put("dtype", types(source, weights));
        row.put("file_mib", BenchOptions.rounded(fileBytes() / MIB, 1));
        row.put("open_s", BenchOptions.rounded(opened, 4));
        row.put("load_s", BenchOptions.rounded(loaded, 4));
        row.put("nd4j_s", BenchOptions.rounded(nd4j, 4));
        double bytes = (double) weights.count() * Float.BYTES;
        row.put("gib_per_s", BenchOptions.rounded(bytes / GIB / loaded, 2));
        memory(row, before, bytes / MIB);
        row.put("threads", Parallel.threads());
        spec.commandLine().getOut().println(Json.line(row));
        spec.commandLine().getOut().flush();
      }
    }
  }

  /** The system may not say how large the process is. */
  private static void memory(Map<String, Object> row, Long before, double weights) {
    Long peak = ProcessMemory.peakMib();
    row.put("weights_mib", BenchOptions.rounded(weights, 1));
    row.put("peak_mib", peak);
    Long extra = peak == null || before == null ? null : (Long) (peak - before);
    row.put("extra_mib", extra);
    row.put("extra_of_weights", extra == null ? null : BenchOptions.rounded(extra / weights, 3));
  }

  private static String types(WeightSource source, ModelWeights weights) {
    return weights.arrays().keySet().stream()
        .map(name -> source.info(name).dtype())
        .distinct()
        .sorted()
        .collect(Collectors.joining("+"));
  }

  private double fileBytes() throws IOException {
    double bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(model)) {
      return List.of(model);
    }
    try (Stream<Path> all = Files.list(model)) {
      return all.filter(f -> f.toString().endsWith(".safetensors")).toList();
    }
  }
}
