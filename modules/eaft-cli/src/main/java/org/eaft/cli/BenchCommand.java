package org.eaft.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code eaft bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchStepCommand.class,
      BenchLossCommand.class,
      BenchGenerateCommand.class,
      BenchLoadCommand.class,
      BenchTextCommand.class
    },
    description = "Measures speed and memory.",
    footer = {
      "",
      "Examples:",
      "  eaft bench step --shape smollm2-135m --batch 2 --time 512",
      "  eaft bench loss --shape qwen3-0.6b --tokens 1024",
      "  eaft bench generate --shape smollm2-135m --batch 16 --prompt 128 --new 128",
      "  eaft bench load --model models/smollm2",
      "  eaft bench text --model M"
    })
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to measure: step, loss, generate, load or text");
  }
}
