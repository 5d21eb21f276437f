package org.eaft.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eaft.lab.report.Report;
import org.eaft.train.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one HTML file from the result rows of an experiment: the answer, tables, charts and",
      "how every run was made. The page loads nothing, so it can be sent and kept. Files tokens.jsonl",
      "or tokens-METHOD.jsonl of `eaft scan` in the folder add the landscape and the conflicts."
    },
    footer = {
      "",
      "Examples:",
      "  eaft report results/pocket-math",
      "  eaft report results/pocket-math --out math.html --title 'Six methods on pocket math'"
    })
final class ReportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of an experiment.")
  private Path dir;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "The page to write (default: DIR/report.html).")
  private Path out;

  @Option(names = "--title", description = "Of the page (default: the folder's name).")
  private String title;

  @Override
  public void run() {
    Path file = out == null ? dir.resolve("report.html") : out;
    if (Files.isDirectory(file)) {
      throw new ConfigException("--out: " + file + " is a directory; name a file");
    }
    Report.write(dir, file, Optional.ofNullable(title), command());
    spec.commandLine().getOut().println(file);
  }

  private String command() {
    return "eaft " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
  }
}
