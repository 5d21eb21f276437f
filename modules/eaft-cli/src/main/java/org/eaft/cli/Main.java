package org.eaft.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eaft.train.run.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code eaft} command. */
@Command(
    name = "eaft",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Fine-tunes language models with token-reweighting losses, and compares them.",
    subcommands = {
      QuickstartCommand.class,
      TrainCommand.class,
      CompareCommand.class,
      PrepareCommand.class,
      ScanCommand.class,
      EvalCommand.class,
      GenerateCommand.class,
      ChatCommand.class,
      TableCommand.class,
      FigureCommand.class,
      ReportCommand.class,
      GlanceCommand.class,
      ExportCommand.class,
      FetchCommand.class,
      LsCommand.class,
      PocketCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      WorkerCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  eaft compare experiments/first-look.yaml",
      "  eaft train experiments/examples/smollm2-gsm8k-eaft.yaml train.lr=2e-5",
      "  eaft generate --model models/SmolLM2.gguf --prompt \"What is the capital of France?\"",
      "  eaft ls objectives",
      "",
      "Exit codes: 0 done, 1 internal error, 2 usage or configuration, 3 data, model file or disk,",
      "4 diverged, 5 some runs of a comparison failed, 130/143 stopped by a signal."
    })
public final class Main implements Runnable {

  private static final int HELP_WIDTH = 100;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // what libraries print must not mix with results
    PrintStream results = System.out;
    System.setOut(System.err);
    Locale.setDefault(Locale.ROOT);
    int code;
    try {
      code = run(new PrintWriter(results, true, StandardCharsets.UTF_8), args);
    } catch (Error e) {
      code = unusable(e);
    }
    results.flush();
    System.exit(code);
  }

  /**
   * The machine's or the environment's fault: no memory, a library that does not load, a bad
   * setting.
   */
  private static int unusable(Error e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    System.err.println("eaft: " + root + "; `eaft doctor` says what this machine offers");
    return root instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.INTERNAL;
  }

  /**
   * Runs one command.
   *
   * @param results what standard output gets
   * @return exit code
   */
  static int run(PrintWriter results, String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setOut(results);
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, a) -> usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(command, e));
    line.setExitCodeExceptionMapper(ExitCode::of);
    int code = line.execute(args);
    results.flush();
    return code;
  }

  private static int usage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("eaft: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  private static int failed(CommandLine command, Exception e) {
    if (ExitCode.explainsItself(e)) {
      command.getErr().println("eaft: " + e.getMessage());
    } else {
      command.getErr().println("eaft: internal error, please report it with the lines below");
      e.printStackTrace(command.getErr());
    }
    return ExitCode.of(e);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Reads the version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"eaft " + Environment.version()};
    }
  }
}
