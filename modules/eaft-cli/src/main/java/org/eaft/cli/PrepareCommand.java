package org.eaft.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eaft.text.DataOptions;
import org.eaft.text.Example;
import org.eaft.text.ExampleReader;
import org.eaft.text.RenderedRow;
import org.eaft.text.Tokenizer;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.ReadProgress;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft prepare}. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what the model will read: rows of a data set as the template renders them, the tokens"
          + " that are trained in colour, and a table of all lengths. Nothing is trained.",
      "Where train would refuse the data, the table is printed and the exit code is 3."
    },
    footer = {
      "",
      "Examples:",
      "  eaft prepare --model M --data train.jsonl",
      "  eaft prepare --model M --data 'shards/*.parquet' --show 0 --max-length 1024 --overlong drop",
      "  eaft prepare --model M --data train.csv.gz --train-on last --color always | less -R",
      "  eaft prepare --model experiments/pocket/model --data pocket:math/rho=0.5 --out ids.jsonl"
    })
final class PrepareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      description = "A Hugging Face directory or a .gguf file; only its tokenizer is read.")
  private String model;

  @Mixin private RowOptions rows;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rows to print (default: ${DEFAULT-VALUE}).")
  private int show;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "auto (on a terminal, unless NO_COLOR is set), always or never; without colour, what is"
              + " trained stands between ⟦ and ⟧.")
  private Colors colors;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description = "Also write token ids and labels, a line a row; -100: not trained.")
  private Path out;

  /** When to colour. */
  private enum Colors {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Override
  public Integer call() {
    if (show < 0) {
      throw new ConfigException("--show must be at least 0, not " + show);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model.path", model);
    rows.addTo(values);
    RunConfig config = ConfigReader.of(values);
    DataOptions options = config.data().trainOptions();
    StopSignal stop = StopSignal.install();
    try (Tokenizer tokenizer = Backend.sameDiff().tokenizer(config);
        ExampleReader reader = ExampleReader.open(options, tokenizer);
        PreparedFile file = PreparedFile.open(out)) {
      LengthTable table = new LengthTable(options);
      read(reader, new RowView(tokenizer, colored()), table, file, stop);
      if (stop.getAsBoolean()) {
        return stop.exitCode();
      }
      table.print(spec.commandLine().getOut(), reader);
      table.requireTrainable(reader);
      file.keep();
      return ExitCode.DONE;
    }
  }

  private void read(
      ExampleReader reader, RowView view, LengthTable table, PreparedFile file, StopSignal stop) {
    PrintWriter print = spec.commandLine().getOut();
    int shown = 0;
    try (ReadProgress progress = ReadProgress.of("prepare", reader)) {
      for (RenderedRow row = reader.next();
          row != null && !stop.getAsBoolean();
          row = reader.next()) {
        Optional<Example> kept = table.add(row);
        if (shown++ < show) {
          print.print(view.of(row, kept));
          print.flush();
        }
        kept.ifPresent(file::add);
        progress.show();
      }
    }
  }

  private boolean colored() {
    return switch (colors) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> Terminal.isOutput() && System.getenv("NO_COLOR") == null;
    };
  }
}
