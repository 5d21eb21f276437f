package org.eaft.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.ObjectiveSpec;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft quickstart}. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Fine-tunes the shipped model of the pocket world with six methods, measures what each learned"
          + " and what it forgot, prints a table and writes a report.",
      "Needs no download and takes about ten minutes on two cores. Called again it goes on, or shows"
          + " what is there."
    },
    footer = {
      "",
      "Examples:",
      "  eaft quickstart",
      "  eaft quickstart --domain medical --methods sft,eaft --seeds 1,2"
    })
final class QuickstartCommand implements Callable<Integer> {

  /** What the teacher teaches. */
  private enum Domain {
    MATH,
    MEDICAL,
    ALL;

    List<Domain> each() {
      return this == ALL ? List.of(MATH, MEDICAL) : List.of(this);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Path FILE = Path.of("experiments", "quickstart.yaml");

  /** Rows of the landscape and the conflicts in the report. */
  private static final int SCANNED_ROWS = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--domain",
      defaultValue = "math",
      description = "What is taught: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Domain domain;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "M",
      description = "Types of objectives, divided by commas (sft,sft_kl,dft,talr,flow,eaft).")
  private List<String> methods = List.of();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "S",
      description = "Seeds, divided by commas (1,2,3).")
  private List<Long> seeds = List.of();

  @Mixin private MatrixRun run;

  @Override
  public Integer call() {
    if (!Files.exists(FILE)) {
      throw new ConfigException(
          FILE + " is not here; run quickstart by the script `eaft` of a copy of the sources");
    }
    int worst = ExitCode.DONE;
    for (Domain each : domain.each()) {
      int code = run.run(spec, matrix(each), command(each), this::scan);
      if (code != ExitCode.DONE && code != ExitCode.RUNS_FAILED) {
        return code;
      }
      worst = Math.max(worst, code);
    }
    return worst;
  }

  /** What the shipped model makes of the teacher's tokens, for the report, unless it is there. */
  private void scan(MatrixConfig matrix, StopSignal stop) {
    Path folder = Path.of(matrix.base().output().dir());
    for (ObjectiveSpec method : matrix.methods()) {
      Path file = folder.resolve("tokens-" + method.type() + ".jsonl");
      if (!Files.exists(file)) {
        ScanFile.write(
            matrix.base().with(Map.of("objective", method, "data.limit", SCANNED_ROWS)),
            file,
            stop);
      }
    }
  }

  private MatrixConfig matrix(Domain each) {
    List<String> overrides = new ArrayList<>();
    if (!methods.isEmpty()) {
      overrides.add("methods=" + methods);
    }
    if (!seeds.isEmpty()) {
      overrides.add("seeds=" + seeds);
    }
    if (each == Domain.MEDICAL) {
      String target = "pocket_medical";
      overrides.add("data.train=pocket:medical/rho=0.5");
      overrides.add("report.target=[" + target + "]");
      overrides.add("report.title=Six methods on pocket medicine");
      overrides.add(
          "eval.tasks=[%s, pocket_facts, pocket_instructions, pocket_references]"
              .formatted(target));
      overrides.add("output.dir=results/runs/quickstart-medical");
    }
    return ConfigReader.matrix(FILE, overrides);
  }

  private String command(Domain each) {
    StringBuilder words = new StringBuilder("eaft quickstart --domain " + each);
    if (!methods.isEmpty()) {
      words.append(" --methods ").append(String.join(",", methods));
    }
    if (!seeds.isEmpty()) {
      words
          .append(" --seeds ")
          .append(String.join(",", seeds.stream().map(String::valueOf).toList()));
    }
    return words.toString();
  }
}
