package org.eaft.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.ModelExport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the model of a finished run, or any model that can be read, as a Hugging Face"
          + " directory",
      "that transformers loads: configuration, weights, tokenizer, chat template, and a README.md"
          + " that",
      "says where it comes from. Adapters are merged into their base model."
    },
    footer = {
      "",
      "Examples:",
      "  eaft export --run results/runs/smollm2-gsm8k-lora --out models/smollm2-gsm8k",
      "  eaft export --run RUN --out DIR --dtype bf16 --max-shard-size 2GB",
      "  eaft export --model models/SmolLM2.gguf --out models/smollm2",
      "  eaft export --adapter PEFT_DIR --base models/SmolLM2.gguf --out DIR"
    })
final class ExportCommand implements Callable<Integer> {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(|B|KB|MB|GB|TB)");
  private static final long KILO = 1000;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** One of the three. */
  static final class Source {
    @Option(names = "--run", description = "The directory of a finished run.")
    private Path run;

    @Option(names = "--model", description = "A Hugging Face directory or a .gguf file.")
    private Path model;

    @Option(names = "--adapter", description = "A directory of adapters in PEFT's format.")
    private Path adapter;
  }

  @Option(
      names = "--base",
      description = "The base model of adapters (default: where it lay when they were trained).")
  private Path base;

  @Option(names = "--out", required = true, description = "A directory that is missing or empty.")
  private Path out;

  @Option(
      names = "--dtype",
      defaultValue = "fp32",
      description = "Type of the weights: fp32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String dtype;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "5GB",
      description = "Longer weights go into several files (default: ${DEFAULT-VALUE}).")
  private String maxShardSize;

  @Override
  public Integer call() {
    SafetensorsWriter.Type type =
        switch (dtype) {
          case "fp32" -> SafetensorsWriter.Type.F32;
          case "bf16" -> SafetensorsWriter.Type.BF16;
          default -> throw new ConfigException("--dtype: must be fp32 or bf16, but is " + dtype);
        };
    long shard = bytes(maxShardSize);
    export().write(out, type, shard);
    spec.commandLine().getOut().println(out);
    return ExitCode.DONE;
  }

  private ModelExport export() {
    if (source.run != null) {
      return ModelExport.ofRun(source.run, base);
    }
    if (source.adapter != null) {
      return ModelExport.ofAdapters(source.adapter, base);
    }
    if (base != null) {
      throw new ConfigException("--base: is for adapters; leave it out with --model");
    }
    return ModelExport.ofModel(source.model);
  }

  /** Decimal units, as transformers has them. */
  private static long bytes(String size) {
    Matcher parts = SIZE.matcher(size.toUpperCase(Locale.ROOT));
    long bytes = 0;
    if (parts.matches()) {
      bytes = Long.parseLong(parts.group(1));
      int power = Math.max(0, "KMGT".indexOf((parts.group(2) + "B").charAt(0)) + 1);
      for (int i = 0; i < power; i++) {
        bytes = bytes > Long.MAX_VALUE / KILO ? 0 : bytes * KILO;
      }
    }
    if (bytes < 1) {
      throw new ConfigException(
          "--max-shard-size: must be a size such as 5GB or 500MB, but is " + size);
    }
    return bytes;
  }
}
