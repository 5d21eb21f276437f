package org.eaft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.eaft.train.config.ConfigReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Runs methods x models x datasets x grid x seeds, in processes of their own, and prints"
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

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.yaml", description = "The matrix.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "key=value",
      description = "Overrides; keys are dotted, values YAML.")
  private List<String> overrides = new ArrayList<>();

  @Mixin private SkipBadRows skipBadRows;

  @Mixin private MatrixRun run;

  @Override
  public Integer call() {
    skipBadRows.addTo(overrides);
    return run.run(spec, ConfigReader.matrix(file, overrides), command());
  }

  private String command() {
    List<String> words = new ArrayList<>(List.of("eaft", "compare", file.toString()));
    words.addAll(overrides);
    return String.join(" ", words);
  }
}
