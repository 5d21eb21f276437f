package org.eaft.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
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
      "Writes the model of a finished run as a Hugging Face directory that transformers loads.",
      "Adapters are merged into their base model."
    },
    footer = {
      "",
      "Examples:",
      "  eaft export --run results/runs/smollm2-gsm8k-lora --out models/smollm2-gsm8k",
      "  eaft export --run RUN --out DIR --dtype bf16",
      "  eaft export --adapter PEFT_DIR --base models/SmolLM2.gguf --out DIR"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** One of the two. */
  static final class Source {
    @Option(names = "--run", description = "The directory of a finished run.")
    private Path run;

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
      defaultValue = "f32",
      description = "Type of the weights: f32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String dtype;

  @Override
  public Integer call() {
    SafetensorsWriter.Type type =
        switch (dtype) {
          case "f32" -> SafetensorsWriter.Type.F32;
          case "bf16" -> SafetensorsWriter.Type.BF16;
          default -> throw new ConfigException("--dtype: must be f32 or bf16, but is " + dtype);
        };
    ModelExport export =
        source.run != null
            ? ModelExport.ofRun(source.run, base)
            : ModelExport.ofAdapters(source.adapter, base);
    export.write(out, type);
    spec.commandLine().getOut().println(out);
    return ExitCode.DONE;
  }
}
