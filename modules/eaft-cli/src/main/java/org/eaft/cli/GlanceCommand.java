package org.eaft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eaft.lab.report.Glance;
import org.eaft.text.DataException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft glance}. */
@Command(
    name = "glance",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings the results in a Markdown file up to date: what stands between",
      "  <!-- eaft glance DIR -->",
      "  <!-- /eaft glance -->",
      "is made anew from the result rows in DIR, which is relative to the file. Of a folder, prints",
      "what would stand there: the answer in two sentences and a small table."
    },
    footer = {"", "Examples:", "  eaft glance README.md", "  eaft glance results/pocket-math"})
final class GlanceCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE.md|DIR",
      description = "A Markdown file, or the folder of an experiment.")
  private Path what;

  @Override
  public void run() {
    if (Files.isDirectory(what)) {
      spec.commandLine().getOut().print(Glance.of(what));
      return;
    }
    try {
      String text = Files.readString(what);
      String fresh = Glance.refresh(text, what.toAbsolutePath().getParent());
      if (!fresh.equals(text)) {
        Files.writeString(what, fresh);
      }
      spec.commandLine()
          .getOut()
          .println(what + (fresh.equals(text) ? ": up to date" : ": brought up to date"));
    } catch (IOException e) {
      throw new DataException(what + " cannot be read or written: " + e);
    }
  }
}
