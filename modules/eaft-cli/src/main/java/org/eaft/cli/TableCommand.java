package org.eaft.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.PaperTables;
import org.eaft.lab.tables.Table;
import org.eaft.lab.tables.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft table}. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints the tables of an experiment from its result rows: every method with its errors, what",
      "it forgot, and its differences to SFT; over a grid of learning rates, at each rate and at the",
      "best. Of a number 1 to 4, the paper's table as printed, and ours beside it."
    },
    footer = {
      "",
      "Examples:",
      "  eaft table results/pocket-math",
      "  eaft table results/pocket-math --format csv > pocket-math.csv",
      "  eaft table 1"
    })
final class TableCommand implements Runnable {

  /** How tables are written. */
  enum Format {
    markdown,
    csv
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DIR|1..4",
      description = "Folder of an experiment, or the number of a table of the paper.")
  private String what;

  @Option(
      names = "--select",
      paramLabel = "METRIC",
      description =
          "What a method's best rate is chosen by; of a loss the lowest wins. Default: target, or"
              + " target_loss where no task was measured.")
  private Optional<String> select = Optional.empty();

  @Option(
      names = "--format",
      defaultValue = "markdown",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Where ours are looked for beside the paper's (default: ${DEFAULT-VALUE}).")
  private Path results;

  @Override
  public void run() {
    List<Table> tables =
        what.matches("\\d{1,9}")
            ? PaperTables.of(Integer.parseInt(what), ExperimentReader.below(results))
            : Tables.of(ExperimentReader.read(Path.of(what)), select);
    String text =
        format == Format.csv
            ? tables.stream()
                .map(t -> "# " + t.title() + "\r\n" + t.csv())
                .collect(Collectors.joining("\r\n"))
            : Tables.markdown(tables);
    spec.commandLine().getOut().print(text);
  }
}
