package org.eaft.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.eaft.models.LoadedModel;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Lowering;
import org.eaft.ops.Parallel;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.MemoryEstimate;
import org.eaft.train.run.Environment;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what this machine offers and what will be used; exit code 1 if it cannot train.",
      "With --model also the memory that a training of it will need, and exit code 2 if that is too much."
    },
    footer = {
      "",
      "Examples:",
      "  eaft doctor",
      "  eaft doctor --model models/SmolLM2.gguf --batch 2 --time 512 model.precision=bf16"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final long MIB = 1L << 20;
  private static final List<String> LIBRARY_FOLDERS =
      List.of("/lib64", "/usr/lib64", "/usr/lib", "/lib", "/usr/local/lib");

  @Spec private CommandSpec spec;

  @Option(names = "--model", description = "A Hugging Face directory or a .gguf file.")
  private String model;

  @Option(
      names = "--batch",
      defaultValue = "1",
      description = "Sequences of a micro-batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--time",
      defaultValue = "512",
      description = "Tokens of a sequence (default: ${DEFAULT-VALUE}).")
  private int time;

  @Parameters(
      paramLabel = "key=value",
      description = "Keys of a run's configuration, such as model.precision=bf16.")
  private List<String> overrides = new ArrayList<>();

  private boolean healthy = true;

  @Override
  public Integer call() {
    RunConfig config = model == null ? none() : config();
    line("eaft", Environment.version());
    Environment.machine().forEach(this::line);
    line("heap", Runtime.getRuntime().maxMemory() / MIB + " MiB at most");
    if (System.getProperty("os.name").startsWith("Linux")) {
      line("libgomp", gomp());
    }
    probe("kernels", () -> KernelProvider.get().description());
    probe("products", () -> Gemm.get().description());
    probe("precision", PrecisionAdvice::here);
    probe("nd4j", () -> Nd4j.getBackend().getClass().getName() + version("nd4j-api"));
    probe("lowering", () -> Lowering.current().name().toLowerCase(Locale.ROOT));
    probe("threads", () -> Integer.toString(Parallel.threads()));
    probe("off-heap", () -> Pointer.maxBytes() / MIB + " MiB at most");
    if (config != null) {
      memory(config);
    }
    return healthy ? ExitCode.DONE : ExitCode.INTERNAL;
  }

  /** What says something about a model must not be passed over where there is none. */
  private RunConfig none() {
    List<String> about = new ArrayList<>(overrides);
    for (String option : List.of("--batch", "--time")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        about.add(option);
      }
    }
    if (!about.isEmpty()) {
      throw new ConfigException("`%s`: name the --model that it is about".formatted(about.get(0)));
    }
    return null;
  }

  private RunConfig config() {
    if (batch < 1 || time < 1 || (long) batch * time > Integer.MAX_VALUE) {
      throw new ConfigException(
          "--batch and --time must be at least 1, and together at most %d tokens, but are %d and %d"
              .formatted(Integer.MAX_VALUE, batch, time));
    }
    Map<String, String> path = Map.of("model.path", model);
    RunConfig config = ConfigReader.of(path, overrides);
    RunConfig plain = ConfigReader.of(path, List.of());
    requireSame("--model", "model.path", plain.model().path(), config.model().path());
    requireSame(
        "--batch",
        "train.micro_batch_size",
        plain.train().microBatchSize(),
        config.train().microBatchSize());
    requireSame("--time", "data.max_length", plain.data().maxLength(), config.data().maxLength());
    return config;
  }

  private static void requireSame(String option, String key, Object plain, Object given) {
    if (!plain.equals(given)) {
      throw new ConfigException("%s is %s: say it by %s here".formatted(key, given, option));
    }
  }

  private void memory(RunConfig config) {
    try (WeightSource source = WeightSource.open(LoadedModel.origin(Path.of(model)))) {
      MemoryEstimate estimate = MemoryEstimate.of(config, source.config(), batch, time);
      line(
          "training",
          "%d x %d tokens: about %s at the peak"
              .formatted(batch, time, MemoryEstimate.gib(estimate.bytes())));
      estimate
          .parts()
          .forEach((part, bytes) -> line("", "%,8d MiB  %s".formatted(bytes / MIB, part)));
      line("allowed", MemoryEstimate.gib(MemoryEstimate.limit()));
      MemoryEstimate.requireFits(config, source.config(), batch, time);
    }
  }

  private static String version(String library) {
    return " " + Environment.libraries().getOrDefault(library, "");
  }

  private void line(String name, Object fact) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-12s %s%n", name, fact);
    out.flush();
  }

  /** A library that does not load is a fact too. */
  private void probe(String name, Supplier<String> fact) {
    try {
      line(name, fact.get());
    } catch (LinkageError | RuntimeException e) {
      healthy = false;
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      line(name, "does not load: " + cause);
    }
  }

  /** OneDNN and ND4J need the OpenMP runtime of GCC, which slim images lack. */
  private static String gomp() {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    Stream<String> searched =
        Stream.concat(
            Stream.of(System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(":")),
            Stream.concat(
                LIBRARY_FOLDERS.stream(),
                LIBRARY_FOLDERS.stream().map(f -> f + "/" + arch + "-linux-gnu")));
    return searched
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "libgomp.so.1"))
        .filter(Files::exists)
        .map(Path::toString)
        .findFirst()
        .orElse(
            "not found; install it (Debian: apt-get install libgomp1) if products or nd4j fail");
  }
}
