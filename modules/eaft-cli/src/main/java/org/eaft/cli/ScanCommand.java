package org.eaft.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eaft.lab.TokenScan;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft scan}. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one JSON line for every supervised token: probability, entropies, weight.",
      "Low probability with low entropy is a confident conflict."
    },
    footer = {
      "",
      "Examples:",
      "  eaft scan --model models/SmolLM2.gguf --data train.jsonl --limit 100 --out tokens.jsonl",
      "  eaft scan --model M --data D --objective eaft -o alpha=2 -o top_k=50 --out tokens.jsonl"
    })
final class ScanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      description = "A Hugging Face directory or a .gguf file.")
  private String model;

  @Mixin private RowOptions rows;

  @Option(
      names = "--objective",
      defaultValue = "eaft",
      description = "Whose weights to show (default: ${DEFAULT-VALUE}; see eaft ls objectives).")
  private String objective;

  @Option(names = "-o", paramLabel = "name=value", description = "A parameter of the objective.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--out", paramLabel = "FILE.jsonl", description = "Default: standard output.")
  private Path out;

  @Option(
      names = "--batch",
      defaultValue = "4",
      description = "Rows per forward pass (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Override
  public Integer call() {
    RunConfig config = config();
    if (out != null && out.toString().endsWith(".parquet")) {
      throw new ConfigException("--out: Parquet is not available in this version; use .jsonl");
    }
    if (out != null && Files.isDirectory(out)) {
      throw new ConfigException("--out: " + out + " is a directory; name a file");
    }
    StopSignal stop = StopSignal.install();
    try {
      if (out == null) {
        TokenScan.run(config, Backend.sameDiff(), spec.commandLine().getOut(), stop);
      } else {
        ScanFile.write(config, out, stop);
      }
      return ExitCode.DONE;
    } catch (StoppedException e) {
      return stop.exitCode();
    }
  }

  private RunConfig config() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model.path", model);
    rows.addTo(values);
    values.put("train.micro_batch_size", batch);
    return ConfigReader.of(values, objective, parameters);
  }
}
