package org.eaft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.eaft.lab.Comparison;
import org.eaft.lab.ProcessLauncher;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Runs methods x grid x seeds, each in a process of its own, and prints one table.",
      "Called again it runs what is not finished and makes the table anew."
    },
    footer = {
      "",
      "Examples:",
      "  eaft compare experiments/first-look.yaml",
      "  eaft compare experiments/first-look.yaml 'methods=[sft, {type: eaft, alpha: 2}]' \\",
      "      'seeds=[1, 2, 3]' 'grid={train.lr: [1e-5, 1e-4]}' output.dir=results/runs/rates"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.yaml", description = "The matrix.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "key=value",
      description = "Overrides; keys are dotted, values YAML.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() {
    MatrixConfig matrix = ConfigReader.matrix(file, overrides);
    matrix.cells().forEach(cell -> cell.config().requireComplete());
    StopSignal stop = StopSignal.install();
    ProcessLauncher launcher =
        ProcessLauncher.of(Main.class.getName(), List.of("train", "--resume"), stop);
    Comparison.Result result = Comparison.run(matrix, launcher, stop);
    spec.commandLine().getOut().print(result.table());
    if (stop.getAsBoolean()) {
      return stop.exitCode();
    }
    return result.failed() == 0 ? ExitCode.DONE : ExitCode.RUNS_FAILED;
  }
}
