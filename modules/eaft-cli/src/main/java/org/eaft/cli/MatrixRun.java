package org.eaft.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.eaft.lab.Comparison;
import org.eaft.lab.Jobs;
import org.eaft.lab.MatrixPlan;
import org.eaft.lab.ProcessLauncher;
import org.eaft.lab.report.Report;
import org.eaft.lab.results.ResultsStore;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Runs matrices for the commands that do: how many at once, the plan, the runs, the table. */
final class MatrixRun {

  private static final String AUTO = "auto";

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

  /** Whether only the plan is asked for. */
  boolean isDry() {
    return dryRun;
  }

  /**
   * Prints the plan to standard error, runs it, prints the table and writes the report.
   *
   * @param command what rows of results say it was made by
   * @return exit code
   */
  int run(CommandSpec spec, MatrixConfig matrix, String command) {
    return run(spec, matrix, command, (m, stop) -> {});
  }

  /**
   * As {@link #run(CommandSpec, MatrixConfig, String)}.
   *
   * @param beforeReport called between the runs and the report, unless a stop was asked for
   */
  int run(
      CommandSpec spec,
      MatrixConfig matrix,
      String command,
      BiConsumer<MatrixConfig, StopSignal> beforeReport) {
    matrix.cells().forEach(cell -> cell.config().requireComplete());
    MatrixPlan plan = MatrixPlan.of(matrix, jobs(matrix));
    spec.commandLine().getErr().print(plan.describe());
    spec.commandLine().getErr().flush();
    if (dryRun) {
      return ExitCode.DONE;
    }
    StopSignal stop = StopSignal.install();
    Comparison.Result result = run(plan, stop, command);
    spec.commandLine().getOut().print(result.table());
    spec.commandLine().getOut().flush();
    if (stop.getAsBoolean()) {
      return stop.exitCode();
    }
    try {
      beforeReport.accept(matrix, stop);
    } catch (StoppedException e) {
      return stop.exitCode();
    }
    report(spec, matrix);
    return result.failed() == 0 ? ExitCode.DONE : ExitCode.RUNS_FAILED;
  }

  private static Comparison.Result run(MatrixPlan plan, StopSignal stop, String command) {
    try (ProcessLauncher launcher =
        ProcessLauncher.of(Main.class.getName(), List.of(WorkerCommand.NAME), plan.jobs(), stop)) {
      return Comparison.run(plan, launcher, stop, command);
    }
  }

  private static void report(CommandSpec spec, MatrixConfig matrix) {
    Path folder = Path.of(matrix.base().output().dir());
    if (ResultsStore.read(folder).finished().isEmpty()) {
      return;
    }
    Path page = folder.resolve("report.html");
    Report.write(
        folder, page, Optional.ofNullable(matrix.report().title()), "eaft report " + folder);
    spec.commandLine().getOut().println(page.toAbsolutePath());
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
}
