package org.eaft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.eaft.text.pocket.PocketFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft pocket}. */
@Command(
    name = "pocket",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the pocket world to files: the tokenizer, what the base model learned from, what the"
          + " teacher demonstrates, and all exams with their answers.",
      "Nothing needs these files: data.train takes pocket:pretrain, pocket:math/rho=0.5 and"
          + " pocket:medical/rho=0.5, and eval.tasks the exams. They are for reading, and for other"
          + " programs."
    },
    footer = {"", "Example:", "  eaft pocket --out pocket --rho 0.5"})
final class PocketCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to.")
  private Path out;

  @Option(
      names = "--rho",
      defaultValue = "0.5",
      description =
          "How often the teacher is wrong about a third of the people (${DEFAULT-VALUE}).")
  private double rho;

  @Option(
      names = "--documents",
      defaultValue = "400000",
      description = "Documents of pre-training (${DEFAULT-VALUE}, as pretrain.yaml).")
  private int documents;

  @Override
  public Integer call() throws IOException {
    PrintWriter text = spec.commandLine().getOut();
    PocketFiles.write(out, documents, rho).forEach(file -> text.println(out.resolve(file)));
    return ExitCode.DONE;
  }
}
