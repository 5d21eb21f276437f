package org.eaft.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.eaft.text.RowCounts;
import org.eaft.train.BadSteps;
import org.eaft.train.Evaluation;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.RunDirectory;
import org.eaft.train.run.RunOptions;
import org.eaft.train.run.RunReport;
import org.eaft.train.run.StopSignal;
import org.eaft.train.run.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Fine-tunes a model as a YAML file says.",
    footer = {
      "",
      "Examples:",
      "  eaft train experiments/examples/smollm2-gsm8k-eaft.yaml model.path=models/SmolLM2.gguf",
      "  eaft train run.yaml objective.alpha=2 train.max_steps=100 output.dir=results/runs/alpha2"
    })
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.yaml", description = "The run's configuration.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "key=value",
      description = "Overrides; keys are dotted, values YAML.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--resume",
      description =
          "Go on in a run directory that is not empty: leave a finished run as it is, take an"
              + " unfinished one up from its newest checkpoint, or afresh where it has none.")
  private boolean resume;

  @Option(
      names = "--skip-bad-steps",
      description =
          "Pass over a step whose loss or gradient is not finite, and count it, instead of ending"
              + " with exit code 4.")
  private boolean skipBadSteps;

  @Mixin private SkipBadRows skipBadRows;

  @Override
  public Integer call() {
    skipBadRows.addTo(overrides);
    RunConfig config = ConfigReader.run(file, overrides);
    StopSignal stop = StopSignal.install();
    String command =
        file
            + (resume ? " --resume" : "")
            + (skipBadSteps ? " --skip-bad-steps" : "")
            + overrides.stream().map(o -> " " + o).collect(Collectors.joining());
    RunOptions options =
        new RunOptions(
            resume, skipBadSteps ? BadSteps.SKIP : BadSteps.STOP, "eaft train " + command);
    TrainingRun.Outcome outcome = TrainingRun.execute(config, Backend.sameDiff(), options, stop);
    if (outcome == TrainingRun.Outcome.STOPPED) {
      return stop.exitCode();
    }
    RunReport report = RunDirectory.of(config).finished(config).orElseThrow();
    print(config, report, spec.commandLine().getOut());
    return ExitCode.DONE;
  }

  private static void print(RunConfig config, RunReport r, PrintWriter out) {
    rows("training rows", r.rows(), out);
    rows("held-out rows", r.heldOutRows(), out);
    RunReport.Measures before = r.before();
    evaluation("held-out rows", before == null ? null : before.target(), r.after().target(), out);
    evaluation("general text", before == null ? null : before.general(), r.after().general(), out);
    if (r.steps() > 0) {
      out.printf(
          "%d steps, mean weight %.3f, %s, %.0f tokens/s, %.0f s%n",
          r.steps(), r.meanWeight(), r.padding(), r.tokensPerS(), r.seconds());
    }
    if (r.best() != null) {
      if (r.best().score() == null) {
        out.printf(
            "lowest held-out loss on the way: %.4f behind step %d%n",
            r.best().loss(), r.best().step());
      } else {
        out.printf(
            "highest mean of %s on the way: %.4f behind step %d%n",
            String.join(", ", config.eval().bestBy()), r.best().score(), r.best().step());
      }
    }
    if (r.skippedSteps() > 0) {
      out.printf("%d steps that were not finite were skipped%n", r.skippedSteps());
    }
    if (r.skippedWindows() > 0) {
      out.printf("%d windows without a label were skipped%n", r.skippedWindows());
    }
    out.println(config.output().dir());
  }

  /** Says what was left out, where something was. */
  private static void rows(String what, RowCounts c, PrintWriter out) {
    if (c != null && c.isAnyAmiss()) {
      out.printf(
          "%s: of %d, %d bad and skipped, %d too long and dropped, %d cut, %d without a label%n",
          what, c.rows(), c.bad(), c.dropped(), c.truncated(), c.unlabelled());
    }
  }

  private static void evaluation(
      String what, Evaluation before, Evaluation after, PrintWriter out) {
    if (after == null) {
      return;
    }
    if (before == null) {
      out.printf("%s: loss %.4f, token accuracy %.4f%n", what, after.loss(), after.accuracy());
    } else {
      out.printf(
          "%s: loss %.4f -> %.4f, token accuracy %.4f -> %.4f%n",
          what, before.loss(), after.loss(), before.accuracy(), after.accuracy());
    }
  }
}
