package org.eaft.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.eaft.lab.PlanFile;
import org.eaft.lab.Worker;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code eaft worker}, the process that a comparison starts: trains what the files say that it
 * reads the names of from standard input, until one fails or no more come.
 */
@Command(name = WorkerCommand.NAME, hidden = true)
final class WorkerCommand implements Callable<Integer> {

  static final String NAME = "worker";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ProcessHandle.current().parent().ifPresent(StopSignal::raiseAtEndOf);
    BufferedReader files =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file = files.readLine(); file != null; file = files.readLine()) {
      int code = train(file);
      if (code != ExitCode.DONE) {
        return code;
      }
      // what the run had outside the heap goes with what held it
      System.gc();
      spec.commandLine().getOut().println(Worker.finished(Path.of(file)));
    }
    return ExitCode.DONE;
  }

  private int train(String file) throws IOException {
    try (FileChannel plan = PlanFile.hold(Path.of(file))) {
      return Main.run(spec.commandLine().getOut(), "train", "--resume", file);
    }
  }
}
