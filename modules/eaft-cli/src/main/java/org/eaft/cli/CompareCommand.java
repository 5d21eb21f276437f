package org.eaft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.eaft.lab.Comparison;
import org.eaft.lab.Jobs;
import org.eaft.lab.MatrixPlan;
import org.eaft.lab.PlanFile;
import org.eaft.lab.ProcessLauncher;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Runs methods x models x datasets x grid x seeds, each run in a process of its own, and prints"
          + " one table.",
      "Results are added to runs.jsonl, results.jsonl and curves.jsonl in output.dir. Called again it"
          + " runs what is not finished there: what was stopped goes on, what failed is repeated."
    },
    footer = {
      "",
      "Examples:",
      "  eaft compare experiments/first-look.yaml --dry-run",
      "  eaft compare experiments/first-look.yaml 'methods=[sft, {type: eaft, alpha: 2}]' \\",
      "      'seeds=[1, 2, 3]' 'grid={train.lr: [1e-5, 1e-4]}' output.dir=results/rates"
    })
final class CompareCommand implements Callable<Integer> {

  private static final String AUTO = "auto";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.yaml", description = "The matrix.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "key=value",
      description = "Overrides; keys are dotted, values YAML.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = AUTO,
      description =
          "Runs at once; each gets its share of cores and memory. Default: auto, one a core for"
              + " models below 20 million parameters that fit the memory, else one.")
  private String jobs;

  @Option(names = "--dry-run", description = "Print what would be run and for how long, and end.")
  private boolean dryRun;

  @Override
  public Integer call() {
    MatrixConfig matrix = ConfigReader.matrix(file, overrides);
    matrix.cells().forEach(cell -> cell.config().requireComplete());
    MatrixPlan plan = MatrixPlan.of(matrix, jobs(matrix));
    spec.commandLine().getErr().print(plan.describe());
    spec.commandLine().getErr().flush();
    if (dryRun) {
      return ExitCode.DONE;
    }
    StopSignal stop = StopSignal.install();
    ProcessLauncher launcher =
        ProcessLauncher.of(
            Main.class.getName(),
            List.of("train", "--resume", PlanFile.OF_MATRIX),
            plan.jobs(),
            stop);
    Comparison.Result result = Comparison.run(plan, launcher, stop, command());
    spec.commandLine().getOut().print(result.table());
    if (stop.getAsBoolean()) {
      return stop.exitCode();
    }
    return result.failed() == 0 ? ExitCode.DONE : ExitCode.RUNS_FAILED;
  }

  private Jobs jobs(MatrixConfig matrix) {
    if (jobs.equals(AUTO)) {
      return Jobs.auto(matrix, Jobs.cores());
    }
    try {
      return Jobs.of(Integer.parseInt(jobs), Jobs.cores());
    } catch (NumberFormatException e) {
      throw new ConfigException("--jobs must be auto or a number of runs, but is " + jobs);
    }
  }

  private String command() {
    List<String> words = new ArrayList<>(List.of("eaft", "compare", file.toString()));
    words.addAll(overrides);
    return String.join(" ", words);
  }
}
